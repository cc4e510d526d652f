package ere

// Error is why a pattern cannot be compiled or why a search was given up.
type Error string

// Error returns the reason.
func (e Error) Error() string { return string(e) }

// The reasons glibc has, in its words.
const (
	ErrPattern    Error = "invalid regular expression"           // REG_BADPAT
	ErrCollation  Error = "invalid collation character"          // REG_ECOLLATE
	ErrClass      Error = "invalid character class name"         // REG_ECTYPE
	ErrEscape     Error = "trailing backslash"                   // REG_EESCAPE
	ErrReference  Error = "invalid back reference"               // REG_ESUBREG
	ErrBracket    Error = `unmatched [, [^, [:, [., or [=`       // REG_EBRACK
	ErrParen      Error = `unmatched ( or \(`                    // REG_EPAREN
	ErrBrace      Error = `unmatched \{`                         // REG_EBRACE
	ErrInterval   Error = `invalid content of \{\}`              // REG_BADBR
	ErrRange      Error = "invalid range end"                    // REG_ERANGE
	ErrRepetition Error = "invalid preceding regular expression" // REG_BADRPT
	ErrSize       Error = "regular expression too big"           // REG_ESIZE
)

// The reasons of this package. glibc overflows its stack or goes on for ever.
const (
	ErrDepth   Error = "regular expression too big: nested too deeply"
	ErrTimeout Error = "regular expression took too long"
)
