package pv

import (
	"fmt"
	"strconv"

	"kpv/pv/sip"
)

// Queue is one of the mqueue module's queues: keys and values, first in first out.
type Queue struct {
	Size  int // 0 for any
	Items []QueueItem
	Taken *QueueItem // what the last mq_fetch got, nil for nothing
}

// QueueItem is an entry of a queue.
type QueueItem struct{ Key, Value string }

// Queues are all queues by name.
type Queues map[string]*Queue

// Define makes a queue as the module's parameter says: name=x;size=8.
func (qs Queues) Define(text string) {
	name, q := "", &Queue{}
	for params := sip.Params(text, ';'); params.Next(); {
		switch params.Name {
		case "name":
			name = params.Value
		case "size":
			q.Size, _ = strconv.Atoi(params.Value)
		}
	}
	qs[name] = q
}

// Add puts an entry at the end; a full queue loses its first one.
func (q *Queue) Add(item QueueItem) {
	if q.Size > 0 && len(q.Items) >= q.Size {
		q.Items = q.Items[1:]
	}
	q.Items = append(q.Items, item)
}

// Fetch takes the first entry off, false when there is none.
func (q *Queue) Fetch() bool {
	q.Taken = nil
	if len(q.Items) == 0 {
		return false
	}
	q.Taken, q.Items = &q.Items[0], q.Items[1:]
	return true
}

// MissingQueue says that there is no queue of a name.
func MissingQueue(name string) error { return fmt.Errorf("there is no queue %q", name) }

const definesQueue = `modparam("mqueue", "mqueue", "name=calls")
request_route {
  mq_add("calls", "alice", "busy");
`

// Variables of mqueue: what mq_fetch() took last.
var queueClasses = []*Class{
	{
		Name: "mqk", Module: "mqueue", Inner: InnerName, Param: "queue", Type: "str",
		Doc: "The key of the entry that mq_fetch() took off a queue last.",
		Example: definesQueue + `  mq_fetch("calls");
  xlog("$mqk(calls)\n"); # -> alice
}`,
		Get: ofQueue(func(q *Queue) Value {
			if q.Taken == nil {
				return Null
			}
			return String(q.Taken.Key)
		}),
		ParseValue: nameOf,
	},
	{
		Name: "mqv", Module: "mqueue", Inner: InnerName, Param: "queue", Type: "str",
		Doc: "The value of the entry that mq_fetch() took off a queue last.",
		Example: definesQueue + `  mq_fetch("calls");
  xlog("$mqv(calls)\n"); # -> busy
}`,
		Get: ofQueue(func(q *Queue) Value {
			if q.Taken == nil {
				return Null
			}
			return String(q.Taken.Value)
		}),
		ParseValue: nameOf,
	},
	{
		Name: "mq_size", Module: "mqueue", Inner: InnerName, Param: "queue", Type: "int",
		Doc: "How many entries a queue has.",
		Example: definesQueue + `  xlog("$mq_size(calls)\n"); # -> 1
}`,
		Get:        ofQueue(func(q *Queue) Value { return Int(int64(len(q.Items))) }),
		ParseValue: nameOf,
	},
}

// nameOf takes any text of a variable as the name.
func nameOf(v Value) (Key, error) { return Key{Name: v.Text()}, nil }

// ofQueue reads from a queue; a name that no queue has is an error and prints as nothing.
func ofQueue(get func(*Queue) Value) func(Env, *Key) (Value, error) {
	return func(env Env, key *Key) (Value, error) {
		if q := env.Queues()[key.Name]; q != nil {
			return get(q), nil
		}
		return Blank, MissingQueue(key.Name)
	}
}
