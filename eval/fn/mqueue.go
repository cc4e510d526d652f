package fn

import (
	"kpv/eval"
	"kpv/pv"
)

var queueName = format("queue")

var mqueueFuncs = []*eval.Func{
	{
		Name: "mq_add", Module: "mqueue", Dynamic61: eval.AnyArgs, Forms: [][]eval.Param{{queueName, format("key"), format("value")}},
		Doc: "Puts a key and a value at the end of a queue; modparam(\"mqueue\", \"mqueue\", \"name=NAME;size=N\") makes it. A full one loses its first entry.",
		Example: `modparam("mqueue", "mqueue", "name=calls")
request_route {
  mq_add("calls", "alice", "1");
  mq_size("calls");
  xlog("$rc\n"); # -> 1
}`,
		Run: func(m *eval.Machine, args []eval.Arg) int {
			q := m.Queues()[args[0].Format(m)]
			if q == nil {
				return m.Fail("mq_add: %v", pv.MissingQueue(args[0].Format(m)))
			}
			q.Add(pv.QueueItem{Key: args[1].Format(m), Value: args[2].Format(m)})
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
			q := m.Queues()[args[0].Format(m)]
			if q == nil {
				return -1
			}
			if !q.Fetch() {
				return -2
			}
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
			q := m.Queues()[args[0].Format(m)]
			switch {
			case q == nil:
				m.Fail("mq_size: %v", pv.MissingQueue(args[0].Format(m)))
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
			if q := m.Queues()[args[0].Format(m)]; q != nil {
				q.Taken = nil
			}
			return 1
		},
	},
}
