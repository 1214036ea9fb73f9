package demo

// remarks are what readers say below generated notes and what authors answer, by language.
type remarks struct{ said, answered []string }

func remarksIn(lang Lang) remarks {
	if lang == English {
		return englishRemarks()
	}
	return chineseRemarks()
}

func englishRemarks() remarks {
	return remarks{
		said: []string{
			"This made my day a little slower, in a good way.", "Where did you find it?", "Saving this for the weekend.",
			"Mine looks nothing like this and I love it anyway.", "How long did it take you to get used to it?",
			"Read it twice. Sent it to my sister.", "The second picture!", "I tried the same and burnt it. Your turn to explain.",
			"Honest and short, more of this please.", "Does it fit into a very small kitchen?", "Now I want one, thanks a lot.",
			"My grandmother had exactly this.", "Came for the picture, stayed for the words.", "Eight out of ten is generous.",
			"Bookmarked, will report back in a month.", "Is it loud?", "You had me at the first line.",
		},
		answered: []string{
			"Thank you! A few weeks, then it feels like yours.", "In a small shop around the corner, no sign on the door.",
			"Quieter than the fridge.", "It fits, I measured it for you.", "Please do report back!", "Lower heat, more patience.",
		},
	}
}

func chineseRemarks() remarks {
	return remarks{
		said: []string{
			"看完心里安静了一点。", "求问在哪里遇到的？", "先收下，周末试试。", "我家那个用了三年，边角都磨亮了。", "第二张图好看！", "写得真实，没有一句废话。",
			"转给我妈了，她说早就知道。", "小厨房放得下吗？", "同款，但是我的总是歪的。", "被你说得想出门了。", "会不会很吵？", "照着做了，糊了，是我的问题。",
			"第一句就把我留下了。", "我奶奶以前也有一个。", "蹲一个后续。", "八分给高了，不过我懂。", "本来要睡了，又看了一遍。", "谢谢，少走了一条弯路。", "颜色真好，实物也这样吗？",
		},
		answered: []string{
			"谢谢呀，用一阵子就顺手了。", "巷子口的小店，没有招牌。", "放得下，替你量过了。", "火再小一点，人再慢一点。", "等你回来汇报。", "实物更好看，手机拍不出来。",
		},
	}
}

// Remark is the j-th of what readers say below the i-th note, which is written in lang; some are answered by the note's author.
// Who says it is left to the caller.
func (g *Generator) Remark(i, j int, lang Lang) Comment {
	dice := g.dice(remarkDice, i<<10|j)
	words := remarksIn(lang)
	c := Comment{Text: one(dice, words.said), Likes: dice.IntN(3) * dice.IntN(3)}
	switch dice.IntN(60) {
	case 0:
		c.State = CommentHidden
	case 1:
		c.State = CommentDeleted
	}
	if dice.IntN(5) == 0 {
		c.Replies = []Reply{{Text: one(dice, words.answered), Likes: dice.IntN(3)}}
	}
	return c
}
