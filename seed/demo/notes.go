package demo

import "slices"

// Notes lists the notes, the Chinese ones first, those that rate stores and those that were taken away last.
func Notes() []Note {
	return slices.Concat(
		makerNotesZH(), brandNotesZH(), tableNotesZH(), lifeNotesZH(),
		makerNotesEN(), lifeNotesEN(),
		evaluationNotes(), takenNotes(),
	)
}
