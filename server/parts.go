package server

import (
	"context"
	"net/http"
	"sync"

	"github.com/99designs/gqlgen/graphql"

	"github.com/trellisgraph/trellis/engine"
)

// The draft of incremental delivery that is spoken here, as clients name it, and the media type that they take it in.
const (
	multipart    = "multipart/mixed"
	deferSpec    = "20220824"
	partsOfDefer = multipart + `; boundary="-"; deferSpec=` + deferSpec
)

// What stands around the parts. A part is complete for its client when the line behind it is there.
const (
	partBegins = "\r\n---\r\n"
	partHeader = "Content-Type: " + plainJSON + "\r\n\r\n"
	partsEnd   = "\r\n-----\r\n"
)

// serveParts answers part by part, if something of the operation is deferred: https://github.com/graphql/graphql-over-http,
// rfcs/IncrementalDelivery.md. The deadline of an operation holds for all of its parts, and so does its place among those that
// run.
func (e *endpoint) serveParts(w http.ResponseWriter, r *http.Request, op *graphql.OperationContext) {
	ctx, gone := context.WithCancel(withFailures(r.Context()))
	defer gone()
	out := &parts{w: w, gone: gone, failures: failuresOf(ctx)}
	defer out.close()
	response := e.run(engine.WithDeliver(ctx, out.deliver), op)
	if out.begun() {
		out.end(response)
		return
	}
	e.allowKeeping(w, r, op, response)
	writeResponse(w, r, response)
}

// parts is an answer that is sent in parts. They are written by a goroutine of its own, so that who reads slowly keeps no
// operation in its place.
type parts struct {
	w       http.ResponseWriter
	gone    func() // ends the operation, because the client has left
	queue   chan []byte
	written sync.WaitGroup
	last    []*graphql.Response // what the extensions are sent with, when the operation is over

	failures *failures
}

// partsAhead is how many parts may wait for their client before the operation does.
const partsAhead = 16

func (p *parts) begun() bool { return p.queue != nil }

// deliver is an engine.Deliver.
func (p *parts) deliver(part []*graphql.Response, more bool) {
	switch {
	case !p.begun():
		p.begin()
		text := append([]byte(partBegins+partHeader), p.responseWith(part[0], `,"hasNext":true}`)...)
		p.queue <- append(text, partBegins...)
	case more:
		text := append([]byte(partHeader), `{"incremental":`...)
		text = append(p.appendIncremental(text, part), `,"hasNext":true}`...)
		p.queue <- append(text, partBegins...)
	default:
		p.last = part
	}
}

// end sends the last part.
func (p *parts) end(response *graphql.Response) {
	text := []byte(partHeader + "{")
	if len(p.last) > 0 {
		text = append(p.appendIncremental(append(text, `"incremental":`...), p.last), ',')
	}
	text = append(text, `"hasNext":false`...)
	if len(response.Extensions) > 0 {
		text = append(append(text, `,"extensions":`...), encode(response.Extensions)...)
	}
	p.queue <- append(append(text, '}'), partsEnd...)
}

// appendIncremental writes deferred fragments.
func (p *parts) appendIncremental(text []byte, part []*graphql.Response) []byte {
	text = append(text, '[')
	for i, response := range part {
		if i > 0 {
			text = append(text, ',')
		}
		after := append([]byte(`,"path":`), encode(response.Path)...)
		if response.Label != "" {
			after = append(append(after, `,"label":`...), encode(response.Label)...)
		}
		text = append(text, p.responseWith(response, string(after)+"}")...)
	}
	return append(text, ']')
}

// responseWith is a response, with what stands behind its data. Its errors are its own: outages are told of once in it.
func (p *parts) responseWith(response *graphql.Response, after string) []byte {
	one := graphql.Response{Errors: collapse(response.Errors, p.failures.untold())}
	text, _ := frame(&one)
	return append(append(text, dataOf(response)...), after...)
}

func (p *parts) begin() {
	p.queue = make(chan []byte, partsAhead)
	header := p.w.Header()
	header.Set("Content-Type", partsOfDefer)
	header.Set("X-Accel-Buffering", "no") // nginx would collect what is to be read now
	p.written.Go(func() {
		ctl := http.NewResponseController(p.w)
		failed := false
		for text := range p.queue {
			if failed {
				continue
			}
			_, err := p.w.Write(text)
			if err == nil {
				err = ctl.Flush()
			}
			if err != nil {
				failed = true
				p.gone()
			}
		}
	})
}

// close waits until what was sent is written, or cannot be.
func (p *parts) close() {
	if p.begun() {
		close(p.queue)
		p.written.Wait()
	}
}
