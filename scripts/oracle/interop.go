package main

import (
	"fmt"
	"strings"
	"time"

	"kpv/internal/daemon"
	"kpv/internal/kamailio"
)

// longKey is too long for memcached: both programs hash it.
var longKey = strings.Repeat("k", 300)

// written is put into memcached by one program. It counts, lets things expire and deletes.
var written = `
$mct(int) = 42; $mct(zero) = 0; $mct(big) = 2147483647;
$mct(text) = "hello world"; $mct(digits) = "007"; $mct(utf8) = "höflich"; $mct(long) = "` + strings.Repeat("0123456789", 800) + `";
$mct(` + longKey + `) = "hashed"; $mct(` + longKey + `2=>100) = 5;
$mct(up) = 10; $mcinc(up) = 5; $mcdec(up) = 3; $mct(floor) = 3; $mcdec(floor) = 7; $mct(shrunk) = 1000; $mcdec(shrunk) = 991;
$mct(short=>1) = 1; $mct(shorter) = "x"; $mctex(shorter) = 1; $mct(longer=>1) = "kept"; $mctex(longer) = 100; $mct(ever=>0) = "ever";
$mct(deleted) = 1; $mct(deleted) = $null;
$mcinc(digits) = 1;
`

// read is run by the other, after what lives a second has gone. Integers go through $var, as Kamailio cannot print them.
var read = `
$var(x) = $mct(int); xlog("int=$var(x)\n"); $var(x) = $mct(zero); xlog("zero=$var(x)\n"); $var(x) = $mct(big); xlog("big=$var(x)\n");
xlog("text=$mct(text) digits=$mct(digits) utf8=$mct(utf8) long=$(mct(long){s.len}) $(mct(long){s.substr,7990,0})\n");
xlog("hashed=$mct(` + longKey + `)\n"); $var(x) = $mct(` + longKey + `2); xlog("hashed=$var(x)\n");
$var(x) = $mct(up); xlog("up=$var(x)\n"); $var(x) = $mct(floor); xlog("floor=$var(x)\n"); $var(x) = $mct(shrunk); xlog("shrunk=$var(x)\n");
$mcinc(up) = 100; $var(x) = $mct(up); xlog("up=$var(x)\n"); $mcinc(shrunk) = 1; $var(x) = $mct(shrunk); xlog("shrunk=$var(x)\n");
xlog("short=$mct(short) shorter=$mct(shorter) longer=$mct(longer) ever=$mct(ever) deleted=$mct(deleted)\n");
$mctex(text) = -1; xlog("text=$mct(text)\n");
`

// understood is what read prints, whoever wrote and whoever reads.
var understood = []string{
	"int=42", "zero=0", "big=2147483647",
	"text=hello world digits=007 utf8=höflich long=8000 0123456789",
	"hashed=hashed", "hashed=5",
	"up=12", "floor=0", "shrunk=9", "up=112", "shrunk=10",
	"short=<null> shorter=<null> longer=kept ever=ever deleted=<null>",
	"text=<null>",
}

// run runs a scene on a program.
type run func(s scene, memory string) (kamailio.Outcome, error)

func (o *oracle) runKamailio(s scene, memory string) (kamailio.Outcome, error) {
	return o.kamailio.Run(s.Script, memory)
}

// interop lets each program read what each wrote.
func (o *oracle) interop() error {
	memory, err := daemon.Start()
	if err != nil {
		return err
	}
	defer memory.Kill()
	programs := map[string]run{"kamailio": o.runKamailio, "kpv": o.kpv.run}
	for writer, write := range programs {
		for reader, read := range programs {
			if err := flush(memory); err != nil {
				return err
			}
			got, err := exchange(write, read, memory.Addr)
			if err != nil {
				return err
			}
			o.report(scene{name: fmt.Sprintf("interop/%s-to-%s", writer, reader)}, kamailio.Outcome{Lines: understood}, got)
		}
	}
	return nil
}

// exchange writes with one program and reads with another.
func exchange(write, reads run, memory string) (kamailio.Outcome, error) {
	if _, err := write(scene{kamailio.Script{Text: written, Debug: 1}, "interop/write", false}, memory); err != nil {
		return kamailio.Outcome{}, err
	}
	time.Sleep(2100 * time.Millisecond) // what lives a second is gone then, whenever memcached's clock ticks
	return reads(scene{kamailio.Script{Text: read, Debug: 1}, "interop/read", false}, memory)
}
