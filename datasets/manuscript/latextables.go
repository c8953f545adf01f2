package manuscript

import "strings"

// hiddenArguments gives the number of arguments of a command that are no text.
var hiddenArguments = map[string]int{
	"label": 1, "url": 1, "tag": 1, "includegraphics": 1, "includesvg": 1, "includepdf": 1, "graphicspath": 1, "lstinputlisting": 1,
	"inputminted": 2, "bibliography": 1, "bibliographystyle": 1, "addbibresource": 1, "bibitem": 1,
	"documentclass": 1, "usepackage": 1, "RequirePackage": 1, "PassOptionsToPackage": 2, "hypersetup": 1, "lstset": 1,
	"tikzset": 1, "pgfplotsset": 1, "usetikzlibrary": 1, "captionsetup": 1, "sisetup": 1, "geometry": 1,
	"author": 1, "authors": 1, "affiliation": 1, "affil": 1, "institute": 1, "address": 1, "email": 1, "date": 1, "thanks": 1,
	"orcid": 1, "authorrunning": 1, "shorttitle": 1, "shortauthors": 1, "titlerunning": 1, "icmlauthor": 2, "icmlaffiliation": 2, "icmlcorrespondingauthor": 2,
	"IEEEauthorblockN": 1, "IEEEauthorblockA": 1, "authornote": 1, "corref": 1, "ead": 1, "received": 1, "accepted": 1,
	"markboth": 2, "markright": 1, "pagestyle": 1, "thispagestyle": 1, "pagenumbering": 1, "copyrightyear": 1, "acmYear": 1,
	"acmConference": 3, "acmBooktitle": 1, "acmDOI": 1, "acmISBN": 1, "acmPrice": 1, "setcopyright": 1, "ccsdesc": 1,
	"vspace": 1, "hspace": 1, "setlength": 2, "addtolength": 2, "setcounter": 2, "addtocounter": 2, "rule": 2, "phantom": 1,
	"hphantom": 1, "vphantom": 1, "cline": 1, "cmidrule": 1, "arraystretch": 1, "fontsize": 2, "selectlanguage": 1,
	"color": 1, "textcolor": 1, "colorbox": 1, "fcolorbox": 2, "definecolor": 3, "colorlet": 2, "rowcolor": 1, "cellcolor": 1,
	"multicolumn": 2, "multirow": 2, "resizebox": 2, "scalebox": 1, "rotatebox": 1, "raisebox": 1, "parbox": 1,
	"hypertarget": 1, "hyperlink": 1, "pdfbookmark": 2, "addcontentsline": 3, "todo": 1, "missingfigure": 1, "index": 1,
	"num": 1, "SI": 2, "qty": 2, "ang": 1, "si": 1, "unit": 1, "captionof": 1, "ensuremath": 1,
	"newtheorem": 2, "newcounter": 1, "newlength": 1, "DeclareMathOperator": 2, "theoremstyle": 1, "hyphenation": 1,
	"newcolumntype": 2, "newacronym": 3, "DeclareRobustCommand": 2, "newenvironment": 3, "renewenvironment": 3,
	"NewDocumentCommand": 3, "newunicodechar": 2, "hyperref": 0, "linespread": 1, "crefname": 3, "Crefname": 3,
}

// longArguments are the commands whose hidden arguments may have blank lines.
var longArguments = map[string]bool{
	"author": true, "newenvironment": true, "renewenvironment": true, "NewDocumentCommand": true, "DeclareRobustCommand": true,
	"lstset": true, "tikzset": true, "pgfplotsset": true,
}

// hidden is the number of arguments of a command that are no text. Packages have
// many commands to cite (\citealt, \parencite) and to refer (\eqref, \cref).
func hidden(name string) int {
	if n, ok := hiddenArguments[name]; ok {
		return n
	}
	if strings.HasSuffix(name, "ref") || strings.Contains(name, "cite") || strings.Contains(name, "Cite") {
		return 1
	}
	return 0
}

// headings are the commands whose argument is a sentence and a paragraph by
// itself.
var headings = map[string]bool{
	"part": true, "chapter": true, "section": true, "subsection": true, "subsubsection": true, "caption": true, "subcaption": true,
	"subtitle": true, "keywords": true, "frametitle": true, "icmlkeywords": true,
}

// runIns are the commands whose argument is a sentence within a paragraph.
var runIns = map[string]bool{"paragraph": true, "subparagraph": true}

// notes are the commands whose argument is put between parentheses.
var notes = map[string]bool{"footnote": true, "footnotetext": true, "endnote": true, "marginpar": true, "sidenote": true}

// includes are the commands that read another file, and the number of that
// argument.
var includes = map[string]int{
	"input": 1, "include": 1, "subfile": 1, "subfileinclude": 1, "import": 2, "subimport": 2, "includefrom": 2, "inputfrom": 2,
}

// formulas are the environments of formulas. They stand within a sentence.
var formulas = map[string]bool{
	"equation": true, "align": true, "eqnarray": true, "displaymath": true, "math": true, "gather": true, "multline": true,
	"flalign": true, "alignat": true, "dmath": true, "IEEEeqnarray": true, "subequations": true, "array": true,
}

// leftOut are the other environments that hold no running text.
var leftOut = map[string]bool{
	"tikzpicture": true, "pgfpicture": true, "picture": true, "axis": true, "forest": true, "tikzcd": true,
	"tabular": true, "tabularx": true, "tabulary": true, "tabbing": true, "longtable": true, "longtblr": true, "tblr": true, "xltabular": true,
	"algorithm": true, "algorithm2e": true, "algorithmic": true, "algorithmicx": true, "thebibliography": true, "icmlauthorlist": true,
}

// environmentArguments gives the number of arguments of an environment that are
// no text.
var environmentArguments = map[string]int{
	"minipage": 1, "multicols": 1, "wrapfigure": 2, "wraptable": 2, "subfigure": 1, "subtable": 1, "adjustbox": 1, "column": 1,
	"adjustwidth": 2, "textblock": 1, "spacing": 1, "list": 2, "otherlanguage": 1,
}

// switches change the look of what follows, and part no words: {\bf X}.
var switches = map[string]bool{
	"bf": true, "it": true, "em": true, "sc": true, "tt": true, "rm": true, "sf": true, "sl": true,
	"bfseries": true, "itshape": true, "scshape": true, "ttfamily": true, "rmfamily": true, "sffamily": true, "slshape": true,
	"tiny": true, "scriptsize": true, "footnotesize": true, "small": true, "normalsize": true, "large": true, "Large": true,
	"LARGE": true, "huge": true, "Huge": true, "protect": true, "noindent": true, "normalfont": true, "boldmath": true, "xspace": true,
}

// written are the commands that stand for a text.
var written = map[string]string{
	"ldots": "...", "dots": "...", "textellipsis": "...", "textendash": "–", "textemdash": "—", "textquoteright": "’",
	"textasciitilde": "~", "textunderscore": "_", "textbackslash": `\`, "textperiodcentered": "·", "textdegree": "°", "textmu": "µ",
	"LaTeX": "LaTeX", "TeX": "TeX", "BibTeX": "BibTeX", "S": "§", "pounds": "£", "euro": "€",
	"ie": "i.e.", "eg": "e.g.", "etal": "et al.", "etc": "etc.", "cf": "cf.", "wrt": "w.r.t.", "vs": "vs.", "iid": "i.i.d.", "aka": "a.k.a.",
}

// letterCommands are letters that LaTeX writes as commands. They are parts of
// words, and eat the blank behind them.
var letterCommands = map[string]string{
	"ss": "ß", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "o": "ø", "O": "Ø", "l": "ł", "L": "Ł", "aa": "å", "AA": "Å",
	"i": "ı", "j": "ȷ", "dh": "ð", "DH": "Ð", "th": "þ", "TH": "Þ", "ng": "ŋ", "dj": "đ",
}
