package link_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain/link"
)

var update = flag.Bool("update", false, "write what is found to testdata/golden.txt") //nolint:gochecknoglobals // a flag

// requireInside holds findings to what a client relies on: in order, apart, inside the text, on borders of characters, and
// as many as may be.
func requireInside(tb testing.TB, text string, found []*link.Finding) {
	tb.Helper()
	units := utf16.Encode([]rune(text))
	require.LessOrEqual(tb, len(found), link.MaxFindings)
	end := 0
	for _, f := range found {
		require.GreaterOrEqual(tb, f.Start, end)
		require.Positive(tb, f.Length)
		end = f.Start + f.Length
		require.LessOrEqual(tb, end, len(units))
		require.False(tb, f.Start > 0 && isLow(units[f.Start]), "begins inside a pair")
		require.False(tb, end < len(units) && isLow(units[end]) && utf16.IsSurrogate(rune(units[end-1])), "ends inside a pair")
		require.Equal(tb, string([]rune(f.Raw)), string(utf16.Decode(units[f.Start:end])))
		require.Equal(tb, f.Rule.Severity(), f.Severity)
	}
}

func isLow(unit uint16) bool { return unit >= 0xdc00 && unit < 0xe000 }

func FuzzCheck(f *testing.F) {
	for _, file := range []string{"hostile.tsv", "innocent.tsv", "heldout_hostile.tsv", "fresh_hostile.tsv", "last_hostile.tsv", "apart_hostile.tsv", "kin_hostile.tsv"} {
		for _, s := range corpus(f, file) {
			f.Add(s.text)
		}
	}
	for _, text := range edges() {
		f.Add(text)
	}
	c := checker(f)
	f.Fuzz(func(t *testing.T, text string) {
		found := c.Check(text)
		if utf8.ValidString(text) {
			requireInside(t, text, found)
		}
		c.QR([]string{text})
	})
}

// edges are texts at which a scanner may stumble.
func edges() []string {
	return []string{
		"", " ", "@", ".", "点", "%", "%2", "%25", "%2525", "&", "&#", "&#x", "&#1234567;", "<", "<a", "<!", "://", "a://", "//a.b",
		"\xff\xfe", "taobao.com\xff", "￥", "￥￥", "￥aBcDEf12345", "xn--", "xn--a", "xn---", "xn--99999999", "加", "微信", "微信：",
		"dot com", "taobao dot", "a.b.c.d.e.f.g.h", "tao bao", "v:", "卡号", "淘宝", "淘宝.", "淘宝搜", "\U0001f351宝搜", "@a.b", "a@b.",
	}
}

func TestEdges(t *testing.T) {
	t.Parallel()
	c := checker(t)
	for _, text := range edges() {
		requireInside(t, strings.ToValidUTF8(text, "\ufffd"), c.Check(strings.ToValidUTF8(text, "\ufffd")))
		c.Check(text)
	}
}

// BenchmarkCheck measures 20,000 characters of each kind; docs/links.md has the figures.
func BenchmarkCheck(b *testing.B) {
	c := checker(b)
	for name, piece := range hard() {
		text := strings.Repeat(piece, 20_000/utf8.RuneCountInString(piece))
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				c.Check(text)
			}
		})
	}
}

// hard are pieces whose repetition keeps a scanner busy, beside plain prose.
func hard() map[string]string {
	return map[string]string{
		"plain": "今天去了景德镇的集市，人很多，买了一只碗。", "plain English": "we walked along the river and had soup. ",
		"labels": "a.", "dots": ".", "spelled": "t a o b a o . ", "brands": "taobao.", "tags": "<a", "entities": "&#116",
		"percent": "%25", "signs": "￥a", "names": "淘宝", "chats": "微信", "adding": "加微信", "digits": "微信1", "hosts": "taobao.com ",
		"spoken": "a点", "dot": "a dot ", "mail": "a@b.", "schemes": "a://", "pieces": "bao com ", "punycode": "xn--a-",
		"links": "https://a/", "paths": "a.com/", "searching": "淘宝，搜，", "on": "on amazon ", "copying": "复制打开淘宝",
		"transfers": "转账", "emoji": "🔥", "mathematical": "𝗮.", "unseen": "\u200b", "apart": "t.a.o.b.a.", "morsels": "ta ob a ", "bars": "|||", "cut": "tao.ba", "user": "//a@", "codes": "￥aB1aB1aB1aB￥",
	}
}

// What is found stays what it was: look at the diff when it changes, and run with -update.
func TestGolden(t *testing.T) {
	t.Parallel()
	c := checker(t)
	var out strings.Builder
	for _, set := range sets() {
		for _, s := range append(corpus(t, set+"hostile.tsv"), corpus(t, set+"innocent.tsv")...) {
			found := c.Check(s.text)
			requireInside(t, s.text, found)
			if len(found) == 0 {
				continue
			}
			fmt.Fprintf(&out, "%q\n", s.text)
			for _, f := range found {
				fmt.Fprintf(&out, "\t%d+%d %s %s %q", f.Start, f.Length, f.Severity, f.Rule, f.Raw)
				if f.Host != nil {
					fmt.Fprintf(&out, " at %s", *f.Host)
				}
				if f.Marketplace != nil {
					fmt.Fprintf(&out, " of %s", *f.Marketplace)
				}
				out.WriteString("\n")
			}
		}
	}
	file := filepath.Join("testdata", "golden.txt")
	if *update {
		require.NoError(t, os.WriteFile(file, []byte(out.String()), 0o600))
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, string(want), out.String())
}

func TestQR(t *testing.T) {
	t.Parallel()
	c := checker(t)
	for text, want := range map[string]struct {
		reason   string
		rule     link.Rule
		severity link.Severity
	}{
		"https://qr.1688.com/s/AbCd":               {"a marketplace", link.RuleQRCode, link.SeverityBlock},
		"https://u.wechat.com/MAbCdEf":             {"a chat", link.RuleQRCode, link.SeverityBlock},
		"wxp://f2f0abc":                            {"a payment", link.RuleQRCode, link.SeverityBlock},
		"HTTPS://QR.ALIPAY.COM/FKX1":               {"a payment, as codes spell it", link.RuleQRCode, link.SeverityBlock},
		"https://blog.example.com/kiln":            {"a reader cannot see where it leads", link.RuleQRCode, link.SeverityBlock},
		"￥aBcD1eFgH2k￥":                            {"a code in a code", link.RuleQRCode, link.SeverityBlock},
		"6901234567892":                            {"the number on a box", link.RuleQRCode, link.SeverityWarn},
		"":                                         {"nothing", link.RuleQRCode, link.SeverityWarn},
		"https://trellis.example/n/note_01h2x":     {"the platform itself", link.RuleOK, link.SeverityNone},
		"http://47.96.1.2/shop":                    {"a number of the network's", link.RuleQRCode, link.SeverityBlock},
		"http://[2001:db8::1]/shop":                {"a longer one", link.RuleQRCode, link.SeverityBlock},
		"http://1583350018/":                       {"the same in one number", link.RuleQRCode, link.SeverityBlock},
		"https://我的小店.网店/a":                        {"a name in Chinese", link.RuleQRCode, link.SeverityBlock},
		"https://某某.商城":                            {"a short one", link.RuleQRCode, link.SeverityBlock},
		"someapp://open?shop=1":                    {"an app that nobody knows", link.RuleQRCode, link.SeverityBlock},
		"https://trellis.example/ http://1.2.3.4/": {"and a number behind it", link.RuleQRCode, link.SeverityBlock},
		"https://trellis.example/ taobao.com":      {"and what hides behind it", link.RuleQRCode, link.SeverityBlock},
	} {
		found := c.QR([]string{text})
		require.Len(t, found, 1, text)
		require.Equal(t, want.rule, found[0].Rule, "%s: %s", text, want.reason)
		require.Equal(t, want.severity, found[0].Severity, "%s: %s", text, want.reason)
		require.Equal(t, text, found[0].Raw)
		require.Equal(t, want.severity == link.SeverityNone, found[0].Advice == nil)
	}
}

// What has a path behind it is opened and no address of mail, whatever stands before it.
func TestAddressesOfMail(t *testing.T) {
	t.Parallel()
	c := checker(t)
	for _, text := range []string{"a@m.tb.cn/h.5abc", "see a@item.taobao.com/item.htm?id=123", "x@taobao.com:443/i", "x@taobao.com?id=1"} {
		blocked, rules := verdict(c, text)
		require.True(t, blocked, "%s %s", text, rules)
	}
	for _, text := range []string{"jobs@taobao.com", "press@taobao.com. Thank you", "jobs@jd.com / hr@jd.com"} {
		_, rules := verdict(c, text)
		require.NotContains(t, rules, string(link.RuleMarketplaceHost), text)
	}
}

// A title and its body are read as one text, and what is found is named in the one that has it.
func TestTextsThatAreReadTogether(t *testing.T) {
	t.Parallel()
	c := checker(t)
	for _, texts := range [][2]string{
		{"淘宝", "搜：阿月手作"}, {"微信", "ayue_8820"}, {"vx", "：ayue8820"}, {"tao", "bao.com"}, {"My Etsy", "shop: lunaclay"},
	} {
		above, below := link.Text{Field: "title", Text: texts[0]}, link.Text{Field: "body", Text: texts[1]}
		require.Empty(t, c.Refusals("title", above.Text), texts)
		require.Empty(t, c.Refusals("body", below.Text), texts)
		wrong := c.RefusalsTogether(above, below)
		require.Len(t, wrong, 1, texts)
		refused, ok := wrong[0].(*link.ForbiddenError)
		require.True(t, ok)
		in := map[string]string{"title": above.Text, "body": below.Text}[refused.Field[len(refused.Field)-1]]
		requireInside(t, in, []*link.Finding{refused.Verdict})
	}
	both := c.RefusalsTogether(link.Text{Field: "title", Text: "taobao.com"}, link.Text{Field: "body", Text: "jd.com"})
	require.Len(t, both, 2, "each by itself")
	require.Empty(t, c.RefusalsTogether(link.Text{Field: "title", Text: "淘宝买家秀"}, link.Text{Field: "body", Text: "和卖家秀的区别"}))
}

// No number of harmless links hides the one that matters, and of too many only the first are named.
func TestManyLinks(t *testing.T) {
	t.Parallel()
	c := checker(t)
	harmless := strings.Repeat("https://blog.example.com/kiln\n", 1_000)
	require.Len(t, c.Check(harmless), link.MaxFindings)
	found := c.Check(harmless + "taobao.com")
	require.Len(t, found, 1)
	require.Equal(t, link.RuleMarketplaceHost, found[0].Rule)
	require.Len(t, c.Check(strings.Repeat("taobao.com\n", 1_000)), link.MaxFindings)
}

// Every host of the list is found by itself, with a path, in capitals and in full width.
func TestEveryHost(t *testing.T) {
	t.Parallel()
	c := checker(t)
	rules := map[string]link.Rule{
		"marketplace": link.RuleMarketplaceHost, "shortener": link.RuleShortener,
		"contact": link.RuleContactDetail, "payment": link.RulePaymentDetail,
	}
	file, err := os.ReadFile("hosts.txt")
	require.NoError(t, err)
	hosts := 0
	for line := range strings.Lines(string(file)) {
		words := strings.Fields(line)
		if len(words) < 3 || rules[words[0]] == "" {
			continue
		}
		for _, host := range words[2:] {
			hosts++
			host = strings.ReplaceAll(host, "*", "co.th")
			wide := strings.Map(func(r rune) rune { return r - '!' + '！' }, strings.ToUpper(host))
			for _, text := range []string{host, "https://" + host + "?x=1", "看www." + host + "，好", strings.ToUpper(host), wide} {
				found := c.Check(text)
				require.Len(t, found, 1, text)
				require.Equal(t, rules[words[0]], found[0].Rule, text)
				require.Equal(t, strings.ReplaceAll(words[1], "-", " "), *found[0].Marketplace, text)
				requireInside(t, text, found)
			}
		}
	}
	require.Greater(t, hosts, 200)
}

// Every character of look.txt stands once, so that what it is read as does not hang on the order of lines.
func TestLooks(t *testing.T) {
	t.Parallel()
	file, err := os.ReadFile("look.txt")
	require.NoError(t, err)
	seen := map[rune]bool{}
	for line := range strings.Lines(string(file)) {
		if strings.HasPrefix(line, "# ") {
			continue
		}
		as, chars, ok := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		require.True(t, ok && as != "" && chars != "", line)
		for _, r := range chars {
			require.False(t, seen[r], "%q stands twice", r)
			seen[r] = true
		}
	}
	require.Greater(t, len(seen), 1_500)
}

func TestWhatATextIsAbout(t *testing.T) {
	t.Parallel()
	c := checker(t)
	for text, want := range map[string]string{
		"这条连衣裙 https://item.taobao.com/a 好看":       "这条连衣裙   好看",
		"复古碎花裙，淘宝搜：阿月的店":                           "复古碎花裙，淘宝搜：阿月的店",
		"my dress: https://kiln.example.net":       "my dress:  ",
		strings.Repeat("长", 400) + " taobao.com/x": strings.Repeat("长", 300),
	} {
		found := c.Check(text)
		require.Len(t, found, 1, text)
		require.Equal(t, want, found[0].About)
	}
	found := c.Check("加微信：clay88201")
	require.Len(t, found, 1)
	require.Empty(t, found[0].About, "a chat leads to no goods")
}
