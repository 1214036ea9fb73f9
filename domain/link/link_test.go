package link

import "testing"

func TestTry(t *testing.T) {
	c, err := New("trellis.example")
	if err != nil { t.Fatal(err) }
	for _, s := range []string{"taobao.com", "t a o b a o . c o m", "去淘宝搜小满陶艺", "tao bao.com", "taobao点com", "taobao dot com", "加微信：abc12345", "￥aBcD1234eFg￥", "我在淘宝买过", "https://xn--tobao-8ve.com", "https://example.com/?u=https%3A%2F%2Fitem.taobao.com%2Fa", "ta<b></b>obao.com 🇹"} {
		for _, f := range c.Check(s) { t.Logf("%q: %s %q %d+%d", s, f.Rule, f.Raw, f.Start, f.Length) }
	}
}
