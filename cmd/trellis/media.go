package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/media"
	"github.com/trellisgraph/trellis/storage/postgres"
)

// mediaCommand is what operators do about pictures and videos.
type mediaCommand struct {
	TakeDown takeDownCommand `cmd:"" help:"Remove the files of pictures and videos for good, whatever shows them."`
}

type takeDownCommand struct {
	What []string `arg:"" name:"id" help:"Ids of pictures or videos, or their URLs."`
}

// Run removes the files and says of what. It fails, and removes nothing, where an id is none or has no files.
func (c *takeDownCommand) Run(ctx context.Context, f *storageFlags, out *console, log *slog.Logger) (err error) {
	ids := make([]domain.MediaID, len(c.What))
	for i, what := range c.What {
		if ids[i], err = mediaID(what); err != nil {
			return err
		}
	}
	d, err := f.open(ctx, out, postgres.Options{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.close(context.WithoutCancel(ctx))) }()
	library, err := f.library(ctx, d, "", nil, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, library.Close()) }()
	removed, err := d.services(outside{till: &till{}, library: library}).Media.TakeDown(ctx, ids)
	for _, id := range removed {
		out.say("  removed %s", id)
	}
	if err == nil {
		out.say("Servers send nothing of it in a minute; caches keep what they have.")
	}
	return err
}

// mediaID reads the id of a picture or video, or the URL of one.
func mediaID(what string) (domain.MediaID, error) {
	text := what
	if _, path, isURL := strings.Cut(what, media.Path); isURL {
		text, _, _ = strings.Cut(path, "/")
	}
	id, err := domain.ParseID[domain.MediaID]("id", text)
	if err != nil {
		return id, fmt.Errorf("%q is neither the id of a picture or video, such as media_01…, nor its URL", what)
	}
	return id, nil
}
