// Package latex holds what all readers of LaTeX in Kindred know of it.
package latex

// Accents gives the Unicode combining mark of the commands that put an accent on
// the letter behind them, such as \" and \c.
var Accents = map[string]rune{
	"`": 0x300, "'": 0x301, "^": 0x302, "~": 0x303, "=": 0x304, "u": 0x306, ".": 0x307, "\"": 0x308,
	"r": 0x30a, "H": 0x30b, "v": 0x30c, "c": 0x327, "k": 0x328, "d": 0x323, "b": 0x331,
}
