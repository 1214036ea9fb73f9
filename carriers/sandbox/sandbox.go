// Package sandbox is a carrier for development and tests: its parcels move by themselves, a step a pace, and it tells of each
// step as a real one would, by a signed webhook. It keeps nothing: what is to come stands in the jobs of the installation, so
// that a restart loses no parcel.
package sandbox

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/jobs/args"
)

// Name is the carrier's, and the last part of the path of its webhook.
const Name = "sandbox"

// Options are what a sandbox carrier works with.
type Options struct {
	// Key signs its webhooks, and checks them.
	Key domain.WebhookKey
	// Server is the URL of the server that it tells of its parcels.
	Server string
	// Pace is the time between two steps of a parcel's way.
	Pace time.Duration
	// Later asks for a job at a moment.
	Later func(ctx context.Context, at time.Time, job interface{ Kind() string }) error
	Now   func() time.Time
}

// Carrier carries parcels that do not exist.
type Carrier struct {
	o      Options
	client *http.Client
}

// answerWithin is how long the server may take to answer a webhook.
const answerWithin = 15 * time.Second

// New makes a carrier. It starts nothing.
func New(o Options) *Carrier {
	return &Carrier{o: o, client: &http.Client{Timeout: answerWithin}}
}

// Name is the last part of the path of its webhook.
func (*Carrier) Name() string { return Name }

// Register sets a parcel on its way.
func (c *Carrier) Register(ctx context.Context, p commerce.Parcel) error {
	return c.next(ctx, args.MoveParcel{ShipmentID: p.ShipmentID.String(), Chinese: p.Chinese})
}

func (c *Carrier) next(ctx context.Context, a args.MoveParcel) error {
	return c.o.Later(ctx, c.o.Now().Add(c.o.Pace), a)
}

// news is what a webhook of the carrier tells.
type news struct {
	ID         string    `json:"id"`
	ShipmentID string    `json:"shipment"`
	At         time.Time `json:"at"`
	Text       string    `json:"text"`
	Delivered  bool      `json:"delivered"`
}

// Move takes a parcel a step further: it tells of the step, and asks for the next one. Done again, it tells the same again.
func (c *Carrier) Move(ctx context.Context, a args.MoveParcel) error {
	way := steps(a.Chinese)
	if a.Step >= len(way) {
		return nil
	}
	last := a.Step == len(way)-1
	err := c.tell(ctx, news{
		ID: fmt.Sprintf("%s-%d", a.ShipmentID, a.Step), ShipmentID: a.ShipmentID, At: c.o.Now().UTC(),
		Text: way[a.Step], Delivered: last,
	})
	if err != nil || last {
		return err
	}
	a.Step++
	return c.next(ctx, a)
}

func steps(chinese bool) []string {
	if chinese {
		return []string{"快递员已揽收", "快件离开始发地转运中心", "快件到达目的地网点，正在派送", "已签收"}
	}
	return []string{"Picked up", "Left the sorting centre", "With the courier, out for delivery", "Delivered"}
}

func (c *Carrier) tell(ctx context.Context, n news) error {
	body, err := json.Marshal(n)
	if err != nil {
		return fmt.Errorf("tell of a parcel: %w", err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.o.Server+"/webhooks/carrier/"+Name, bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("tell of a parcel: %w", err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set(domain.WebhookSignature, c.o.Key.Sign(body, c.o.Now()))
	resp, err := c.client.Do(req)
	if err != nil {
		return fmt.Errorf("tell of a parcel: %w", err)
	}
	defer func() { _ = resp.Body.Close() }() // nothing was read that could be lost
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("tell of a parcel: the server answered %s", resp.Status)
	}
	return nil
}

// Read checks a webhook of the carrier and reads what it tells.
func (c *Carrier) Read(header http.Header, body []byte) ([]commerce.CarrierEvent, error) {
	if err := c.o.Key.Verify(header.Get(domain.WebhookSignature), body, c.o.Now()); err != nil {
		return nil, err
	}
	var n news
	if err := json.Unmarshal(body, &n); err != nil {
		return nil, domain.BadInput("body", "not what this carrier tells")
	}
	id, err := domain.ParseID[domain.ShipmentID]("shipment", n.ShipmentID)
	if err != nil {
		return nil, err
	}
	if n.ID == "" || n.At.IsZero() || n.Text == "" {
		return nil, domain.BadInput("body", "id, at and text are missing")
	}
	return []commerce.CarrierEvent{{ID: n.ID, ShipmentID: id, At: n.At, Text: n.Text, Delivered: n.Delivered}}, nil
}
