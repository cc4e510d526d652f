package tr

import (
	"crypto/md5"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"errors"
	"hash/crc32"
	"strconv"

	"kpv/pv"
)

// hashTrans make a short sum of a text (spec/pv.md 3.1).
var hashTrans = []*pv.Trans{
	{
		Name: "s.md5", Module: "pv", Doc: "The MD5 sum, in lower-case hexadecimal.",
		Example: `$var(x) = "abc";
xlog("$(var(x){s.md5})\n"); # -> 900150983cd24fb0d6963f7d28e17f72`,
		Apply: text(func(s string) string { sum := md5.Sum([]byte(s)); return hex.EncodeToString(sum[:]) }),
	},
	{
		Name: "s.sha256", Module: "pv", Doc: "The SHA-256 sum, in lower-case hexadecimal.",
		Example: `$var(x) = "abc";
xlog("$(var(x){s.sha256}{s.substr,0,16})\n"); # -> ba7816bf8f01cfea`,
		Apply: text(func(s string) string { sum := sha256.Sum256([]byte(s)); return hex.EncodeToString(sum[:]) }),
	},
	{
		Name: "s.sha384", Module: "pv", Doc: "The SHA-384 sum, in lower-case hexadecimal.",
		Example: `$var(x) = "abc";
xlog("$(var(x){s.sha384}{s.substr,0,16})\n"); # -> cb00753f45a35e8b`,
		Apply: text(func(s string) string { sum := sha512.Sum384([]byte(s)); return hex.EncodeToString(sum[:]) }),
	},
	{
		Name: "s.sha512", Module: "pv", Doc: "The SHA-512 sum, in lower-case hexadecimal.",
		Example: `$var(x) = "abc";
xlog("$(var(x){s.sha512}{s.substr,0,16})\n"); # -> ddaf35a193617aba`,
		Apply: text(func(s string) string { sum := sha512.Sum512([]byte(s)); return hex.EncodeToString(sum[:]) }),
	},
	{
		Name: "s.sha3", Module: "pv", Since61: true, Params: bitsParam, Doc: "The SHA3 sum of 256, 384 or 512 bits, in lower-case hexadecimal. The number is 256 when it comes from a variable, too.",
		Example: `$var(x) = "abc";
xlog("$(var(x){s.sha3}{s.substr,0,16})\n"); # -> 3a985da74fe225b2`,
		Apply: keccakSum(paddingSHA3, 256), Prepare: keccakSums(paddingSHA3),
	},
	{
		Name: "s.keccak", Module: "pv", Since61: true, Params: bitsParam, Doc: "The Keccak sum, SHA3's forerunner, of 256, 384 or 512 bits, in lower-case hexadecimal. The number is 256 when it comes from a variable, too.",
		Example: `$var(x) = "abc";
xlog("$(var(x){s.keccak}{s.substr,0,16})\n"); # -> 4e03657aea45a94f`,
		Apply: keccakSum(paddingKeccak, 256), Prepare: keccakSums(paddingKeccak),
	},
	{
		Name: "s.crc32", Module: "pv", Since61: true, Doc: "The CRC-32 sum, an integer.",
		Example: `$var(x) = "abc";
xlog("$(var(x){s.crc32})\n"); # -> 891568578`,
		Apply: func(_ pv.Env, v pv.Value, _ []pv.Value) (pv.Value, error) {
			return pv.Int(int64(crc32.ChecksumIEEE([]byte(v.Text())))), nil
		},
	},
	{
		Name: "s.corehash", Module: "pv", Params: []pv.Param{{Name: "slots", Kind: pv.ParamInt, Optional: true}},
		Doc: "Kamailio's own hash, as a decimal text; with slots, a power of two, the number of the slot.",
		Example: `$var(x) = "hello";
xlog("$(var(x){s.corehash}) $(var(x){s.corehash,16})\n"); # -> 1702468499 3`,
		Apply: func(env pv.Env, v pv.Value, args []pv.Value) (pv.Value, error) {
			hash := pv.CoreHash(env.Target(), v.Text())
			if len(args) > 0 && args[0].Num() != 0 {
				hash &= uint32(args[0].Num()) - 1
			}
			return pv.String(strconv.FormatUint(uint64(hash), 10)), nil
		},
	},
}

var (
	bitsParam = []pv.Param{{Name: "bits", Kind: pv.ParamText, Optional: true}}
	errBits   = errors.New("there are sums of 256, 384 and 512 bits only")
)

func keccakSum(padding byte, bits int) pv.TransFunc {
	return text(func(s string) string { return hex.EncodeToString(keccak(s, bits/8, padding)) })
}

// keccakSums reads the number of bits where it is written out; observed.
func keccakSums(padding byte) func([]pv.Value) (pv.Prepared, error) {
	return func(args []pv.Value) (pv.Prepared, error) {
		if len(args) == 0 {
			return pv.Prepared{Apply: keccakSum(padding, 256)}, nil
		}
		switch bits, _ := strconv.Atoi(args[0].Text()); bits {
		case 256, 384, 512:
			return pv.Prepared{Apply: keccakSum(padding, bits)}, nil
		}
		return pv.Prepared{Apply: fallible(func(string) (string, error) { return "", errBits })}, nil
	}
}
