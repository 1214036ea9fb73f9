package embedded

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
)

// account is the user that the server runs as: PostgreSQL refuses to be root.
type account struct {
	uid, gid int
	switched bool // we are root and the server is not
}

// accountFor is the owner of the cluster, for root; of a new one it will be postgres, or else nobody. Anyone else runs
// the server as himself, and is refused a cluster that is not his.
func accountFor(data string) (account, error) {
	me := account{uid: os.Geteuid(), gid: os.Getegid()}
	owner, err := ownerOf(data)
	switch {
	case errors.Is(err, fs.ErrNotExist) && me.uid == 0:
		return serviceAccount()
	case errors.Is(err, fs.ErrNotExist):
		return me, nil
	case err != nil:
		return account{}, refused(filepath.Dir(data), err)
	case me.uid != 0 && owner.uid != me.uid:
		return account{}, fmt.Errorf("the data directory %s belongs to user %s, but this is user %s: run as %s, "+
			"hand it over with chown -R %s, or choose another --data-dir", data, owner, me, owner, me)
	case me.uid == 0 && owner.uid == 0:
		return account{}, fmt.Errorf("the data directory %s belongs to root, which PostgreSQL does not run as: "+
			"hand it over with chown -R postgres, or choose another --data-dir", data)
	}
	owner.switched = me.uid == 0
	return owner, nil
}

func serviceAccount() (account, error) {
	for _, name := range []string{"postgres", "nobody"} {
		if u, err := user.Lookup(name); err == nil {
			uid, uidErr := strconv.Atoi(u.Uid)
			gid, gidErr := strconv.Atoi(u.Gid)
			return account{uid: uid, gid: gid, switched: true}, errors.Join(uidErr, gidErr)
		}
	}
	return account{}, errors.New(
		"PostgreSQL does not run as root, and there is no user postgres or nobody to run it as: " +
			"add one (useradd --system postgres), or run as an ordinary user",
	)
}

func ownerOf(path string) (account, error) {
	info, err := os.Stat(path)
	if err != nil {
		return account{}, err
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return account{}, fmt.Errorf("read the owner of %s: not told by this system", path)
	}
	return account{uid: int(stat.Uid), gid: int(stat.Gid)}, nil
}

// own hands a file that root has made to the account.
func (a account) own(path string) error {
	if !a.switched {
		return nil
	}
	return os.Chown(path, a.uid, a.gid)
}

// credential is nil for an ordinary user, who has nothing to switch.
func (a account) credential() *syscall.Credential {
	if !a.switched {
		return nil
	}
	return &syscall.Credential{Uid: uint32(a.uid), Gid: uint32(a.gid)} //nolint:gosec // ids are never negative
}

func (a account) String() string {
	if u, err := user.LookupId(strconv.Itoa(a.uid)); err == nil {
		return u.Username
	}
	return strconv.Itoa(a.uid)
}

// refused says whose directory it is when a permission was missing there; other errors pass through.
func refused(dir string, err error) error {
	owner, ownerErr := ownerOf(dir)
	if !errors.Is(err, fs.ErrPermission) || ownerErr != nil {
		return fmt.Errorf("open the data directory: %w", err)
	}
	me := account{uid: os.Geteuid()}
	return fmt.Errorf("the data directory %s belongs to user %s and does not let user %s in: run as %s, "+
		"or choose another --data-dir: %w", dir, owner, me, owner, err)
}

// barred explains a child that could not even be started: some parent of what it needs shuts its user out.
func (a account) barred(err error, paths ...string) error {
	if !errors.Is(err, fs.ErrPermission) {
		return err
	}
	for _, path := range paths {
		for dir := path; ; dir = filepath.Dir(dir) {
			info, statErr := os.Stat(dir)
			owner, ownerErr := ownerOf(dir)
			if statErr == nil && ownerErr == nil && info.Mode()&0o001 == 0 && owner.uid != a.uid {
				return fmt.Errorf("user %s, which the server runs as, may not enter %s: choose another --data-dir, "+
					"or let it pass with chmod o+x: %w", a, dir, err)
			}
			if dir == filepath.Dir(dir) {
				break
			}
		}
	}
	return err
}
