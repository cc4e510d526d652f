package fn_test

import (
	"context"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"kpv/eval"
	"kpv/eval/fn"
)

// Whatever arrives, what routing looks at and changes neither breaks down nor loses the message.
func FuzzRouting(f *testing.F) {
	for _, name := range []string{"ack", "message", "full", "min", "ser", "resp"} {
		text, err := os.ReadFile("../../testdata/sip/" + name + ".sip")
		require.NoError(f, err)
		f.Add(string(text))
	}
	f.Add("INVITE sip:a@h;alias=1.1.1.1~5~2 SIP/2.0\nVia: SIP/2.0/UDP h;branch=z9hG4bK1\nFrom: <sip:a@b>;tag=1\nTo: <sip:a@b>;tag=2\nCall-ID: 1\n" +
		"CSeq: 1 INVITE\nRoute: <sip:127.0.0.1;r2=on;lr>, <sip:h>\nContact: sip:x@y;q=1, <sip:z>\nContent-Type: application/sdp\n\nc=IN IP4 h\nm=\n")
	program, errs := eval.Load("fuzz.cfg", `request_route {
	sanity_check("32767", "15");
	nat_uac_test("511");
	loose_route();
	is_direction("upstream");
	check_route_param("ftag");
	handle_ruri_alias();
	add_rcv_param();
	add_contact_alias();
	set_contact_alias("1");
	msg_apply_changes();
	fix_nated_contact();
	mf_process_maxfwd_header("10");
	record_route();
}
modparam("sanity", "autodrop", 0)`, fn.Library(), eval.Options{})
	require.NotNil(f, program, "%v", errs)
	f.Fuzz(func(t *testing.T, text string) {
		m := eval.NewMachine(program, eval.Config{Message: []byte(text), Walk: true})
		require.NoError(t, m.Run(context.Background()))
		_ = m.Message().Show()
	})
}
