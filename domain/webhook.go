package domain

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// webhookWindow is how far the time in a webhook's signature may be from ours, either way: what is sent again later is refused.
const webhookWindow = 5 * time.Minute

// WebhookKey signs what one server tells another by a webhook, and checks it. It is at least 32 random bytes that both share.
type WebhookKey []byte

// WebhookSignature is the header that carries a signature.
const WebhookSignature = "Trellis-Signature"

// Sign makes the signature of a body that is sent at a moment: t=1795176000,v1=9f86d0..., the unix seconds, and the HMAC-SHA256
// of these, a dot and the body.
func (k WebhookKey) Sign(body []byte, at time.Time) string {
	t := strconv.FormatInt(at.Unix(), 10)
	return "t=" + t + ",v1=" + hex.EncodeToString(k.mac(t, body))
}

// Verify checks a signature at a moment. BAD_INPUT where it is not of this body by this key, or more than 5 minutes away.
func (k WebhookKey) Verify(signature string, body []byte, now time.Time) error {
	refused := func(why string) error {
		return &Error{Code: CodeBadInput, Message: fmt.Sprintf("the %s does not do: %s", WebhookSignature, why)}
	}
	first, second, parted := strings.Cut(signature, ",")
	t, timed := strings.CutPrefix(first, "t=")
	code, signed := strings.CutPrefix(second, "v1=")
	seconds, err := strconv.ParseInt(t, 10, 64)
	if !parted || !timed || !signed || err != nil {
		return refused("it is malformed")
	}
	mac, err := hex.DecodeString(code)
	if err != nil || !hmac.Equal(mac, k.mac(t, body)) {
		return refused("it is not of this body")
	}
	if away := now.Sub(time.Unix(seconds, 0)).Abs(); away > webhookWindow {
		return refused("its time is too far from now")
	}
	return nil
}

func (k WebhookKey) mac(t string, body []byte) []byte {
	h := hmac.New(sha256.New, k)
	h.Write([]byte(t))
	h.Write([]byte{'.'})
	h.Write(body)
	return h.Sum(nil)
}
