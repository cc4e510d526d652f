package tr

import (
	"crypto/md5"
	"crypto/sha256"
	"crypto/sha3"
	"crypto/sha512"
	"encoding/hex"
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
		Name: "s.sha3", Module: "pv", Since61: true, Doc: "The SHA3-256 sum, in lower-case hexadecimal.",
		Example: `$var(x) = "abc";
xlog("$(var(x){s.sha3}{s.substr,0,16})\n"); # -> 3a985da74fe225b2`,
		Apply: text(func(s string) string { sum := sha3.Sum256([]byte(s)); return hex.EncodeToString(sum[:]) }),
	},
	{
		Name: "s.keccak", Module: "pv", Since61: true, Doc: "The Keccak-256 sum, SHA3's forerunner, in lower-case hexadecimal.",
		Example: `$var(x) = "abc";
xlog("$(var(x){s.keccak}{s.substr,0,16})\n"); # -> 4e03657aea45a94f`,
		Apply: text(func(s string) string { sum := keccak256(s, 1); return hex.EncodeToString(sum[:]) }),
	},
	{
		Name: "s.crc32", Module: "pv", Since61: true, Doc: "The CRC-32 sum, as a decimal text.",
		Example: `$var(x) = "abc";
xlog("$(var(x){s.crc32})\n"); # -> 891568578`,
		Apply: text(func(s string) string { return strconv.FormatUint(uint64(crc32.ChecksumIEEE([]byte(s))), 10) }),
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
