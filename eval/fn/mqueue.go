package fn

import (
	"strconv"

	"kpv/eval"
	"kpv/pv/sip"
)

var queueName = format("queue")

var mqueueFuncs = []*eval.Func{
	{
		Name: "mq_add", Module: "mqueue", Forms: [][]eval.Param{{queueName, format("key"), format("value")}},
		Doc: "Puts a key and a value at the end of a queue; modparam(\"mqueue\", \"mqueue\", \"name=NAME;size=N\") makes it. A full one loses its first entry.",
		Example: `modparam("mqueue", "mqueue", "name=calls")
request_route {
  mq_add("calls", "alice", "1");
  mq_size("calls");
  xlog("$rc\n"); # -> 1
}`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			q := queueOf(m, &args[0])
			if q == nil {
				return m.Fail("mq_add: there is no queue %q", args[0].Format(m))
			}
			if q.Size > 0 && len(q.Items) >= q.Size {
				q.Items = q.Items[1:]
			}
			q.Items = append(q.Items, eval.QueueItem{Key: args[1].Format(m), Value: args[2].Format(m)})
			return 1
		},
	},
	{
		Name: "mq_fetch", Module: "mqueue", Dynamic: eval.AnyArgs, Forms: [][]eval.Param{{queueName}},
		Doc: "Takes the first entry off a queue; -2 when it is empty.",
		Example: `modparam("mqueue", "mqueue", "name=calls")
request_route {
  mq_fetch("calls");
  xlog("$rc\n"); # -> -2
}`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			q := queueOf(m, &args[0])
			if q == nil {
				return -1
			}
			q.Taken = nil
			if len(q.Items) == 0 {
				return -2
			}
			q.Taken, q.Items = &q.Items[0], q.Items[1:]
			return 1
		},
	},
	{
		Name: "mq_size", Module: "mqueue", Dynamic: eval.AnyArgs, Forms: [][]eval.Param{{queueName}},
		Doc: "How many entries a queue has, -1 for none, -2 when there is no such queue.",
		Example: `modparam("mqueue", "mqueue", "name=calls")
request_route {
  mq_size("calls");
  xlog("$rc\n"); # -> -1
}`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			q := queueOf(m, &args[0])
			switch {
			case q == nil:
				m.Fail("mq_size: there is no queue %q", args[0].Format(m))
				return -2
			case len(q.Items) == 0:
				return -1
			}
			return len(q.Items)
		},
	},
	{
		Name: "mq_pv_free", Module: "mqueue", Dynamic: eval.AnyArgs, Forms: [][]eval.Param{{queueName}},
		Doc: "Forgets the entry that mq_fetch took.",
		Example: `modparam("mqueue", "mqueue", "name=calls")
request_route {
  mq_pv_free("calls");
  xlog("$rc\n"); # -> 1
}`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			if q := queueOf(m, &args[0]); q != nil {
				q.Taken = nil
			}
			return 1
		},
	},
}

// queueOf finds a queue, after making those that the script defines.
func queueOf(m *eval.Machine, name *eval.Arg) *eval.Queue {
	modules := m.Modules()
	if modules.Queues == nil {
		modules.Queues = map[string]*eval.Queue{}
		for _, def := range m.ModParams()[eval.ModParam{Module: "mqueue", Name: "mqueue"}] {
			defineQueue(modules.Queues, def.Text)
		}
	}
	return modules.Queues[name.Format(m)]
}

// defineQueue reads name=x;size=8.
func defineQueue(queues map[string]*eval.Queue, text string) {
	name, q := "", &eval.Queue{}
	for params := sip.Params(text, ';'); params.Next(); {
		switch params.Name {
		case "name":
			name = params.Value
		case "size":
			q.Size, _ = strconv.Atoi(params.Value)
		}
	}
	queues[name] = q
}
