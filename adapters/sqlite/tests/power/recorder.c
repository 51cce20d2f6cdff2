/* What a process writes into one folder, in the order in which it does, for the power cuts of tests/it/power.rs.
 *
 * It is loaded in front of the C library (LD_PRELOAD). Every write, change of length, flush, removal and renaming of a file in the folder
 * HELPDESK_POWER_FOLDER is noted in the file HELPDESK_POWER_LOG, with its bytes. A flush is noted and not done: no power is cut here, so
 * nothing depends on it, and it would take most of the time. Whatever is done to other files is done as ever.
 *
 * One lock is held around what is done and what is noted: the order of the notes is the order of what happened.
 *
 * A note: one letter, then offset and length as 8 and 4 bytes, the length of the name as 2, the name, and the bytes. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILES_MAX 65536

static pthread_mutex_t order = PTHREAD_MUTEX_INITIALIZER;
static const char *folder;
static size_t folder_length;
static int notes = -1;
static char *names[FILES_MAX];

static int (*real_open)(const char *, int, ...);
static int (*real_close)(int);
static ssize_t (*real_write)(int, const void *, size_t);
static ssize_t (*real_pwrite)(int, const void *, size_t, off_t);
static int (*real_ftruncate)(int, off_t);
static int (*real_fsync)(int);
static int (*real_fdatasync)(int);
static int (*real_unlink)(const char *);
static int (*real_rename)(const char *, const char *);

static void begin(void) {
    static int begun = 0;
    if (begun) return;
    begun = 1;
    real_open = (int (*)(const char *, int, ...))dlsym(RTLD_NEXT, "open");
    real_close = (int (*)(int))dlsym(RTLD_NEXT, "close");
    real_write = (ssize_t (*)(int, const void *, size_t))dlsym(RTLD_NEXT, "write");
    real_pwrite = (ssize_t (*)(int, const void *, size_t, off_t))dlsym(RTLD_NEXT, "pwrite");
    real_ftruncate = (int (*)(int, off_t))dlsym(RTLD_NEXT, "ftruncate");
    real_fsync = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
    real_fdatasync = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
    real_unlink = (int (*)(const char *))dlsym(RTLD_NEXT, "unlink");
    real_rename = (int (*)(const char *, const char *))dlsym(RTLD_NEXT, "rename");
    folder = getenv("HELPDESK_POWER_FOLDER");
    const char *log = getenv("HELPDESK_POWER_LOG");
    if (folder && log) {
        folder_length = strlen(folder);
        notes = real_open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
        if (notes < 0) abort();
    }
}

__attribute__((constructor)) static void loaded(void) { begin(); }

/* The name within the folder, "" for the folder itself, or nothing for what is elsewhere and for shared memory. */
static const char *inside(const char *path) {
    if (notes < 0 || !path || strncmp(path, folder, folder_length)) return NULL;
    const char *rest = path + folder_length;
    if (*rest == 0) return rest;
    if (*rest != '/') return NULL;
    size_t length = strlen(++rest);
    if (length >= 4 && !strcmp(rest + length - 4, "-shm")) return NULL;
    return rest;
}

static const char *of(int file) { return file >= 0 && file < FILES_MAX ? names[file] : NULL; }

static void put(const void *bytes, size_t length) {
    const char *from = bytes;
    while (length > 0) {
        ssize_t n = real_write(notes, from, length);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) abort();
        from += n;
        length -= (size_t)n;
    }
}

static void note(char what, const char *name, uint64_t offset, const void *bytes, size_t length) {
    unsigned char head[15];
    uint32_t n = (uint32_t)length;
    uint16_t n_name = (uint16_t)strlen(name);
    head[0] = (unsigned char)what;
    memcpy(head + 1, &offset, 8);
    memcpy(head + 9, &n, 4);
    memcpy(head + 13, &n_name, 2);
    int before = errno;
    put(head, sizeof head);
    put(name, n_name);
    if (length > 0) put(bytes, length);
    errno = before;
}

static int opened(const char *path, int flags, mode_t mode) {
    begin();
    const char *name = inside(path);
    if (!name) return real_open(path, flags, mode);
    pthread_mutex_lock(&order);
    struct stat found;
    int is_new = stat(path, &found) != 0;
    int file = real_open(path, flags, mode);
    if (file >= 0 && file < FILES_MAX) {
        free(names[file]);
        names[file] = strdup(name);
        if (is_new) note('c', name, 0, NULL, 0);
        else if (flags & O_TRUNC) note('t', name, 0, NULL, 0);
    }
    pthread_mutex_unlock(&order);
    return file;
}

#define OPENED \
    mode_t mode = 0; \
    if (flags & (O_CREAT | O_TMPFILE)) { va_list more; va_start(more, flags); mode = va_arg(more, mode_t); va_end(more); } \
    return opened(path, flags, mode);

int open(const char *path, int flags, ...) { OPENED }
int open64(const char *path, int flags, ...) { OPENED }

int close(int file) {
    begin();
    if (!of(file)) return real_close(file);
    pthread_mutex_lock(&order);
    free(names[file]);
    names[file] = NULL;
    int done = real_close(file);
    pthread_mutex_unlock(&order);
    return done;
}

static ssize_t written(int file, const void *bytes, size_t length, off_t offset, int moves) {
    pthread_mutex_lock(&order);
    if (moves) offset = lseek(file, 0, SEEK_CUR);
    ssize_t done = moves ? real_write(file, bytes, length) : real_pwrite(file, bytes, length, offset);
    if (done > 0) note('w', names[file], (uint64_t)offset, bytes, (size_t)done);
    pthread_mutex_unlock(&order);
    return done;
}

ssize_t write(int file, const void *bytes, size_t length) {
    begin();
    return of(file) ? written(file, bytes, length, 0, 1) : real_write(file, bytes, length);
}

ssize_t pwrite(int file, const void *bytes, size_t length, off_t offset) {
    begin();
    return of(file) ? written(file, bytes, length, offset, 0) : real_pwrite(file, bytes, length, offset);
}

ssize_t pwrite64(int file, const void *bytes, size_t length, off64_t offset) { return pwrite(file, bytes, length, offset); }

int ftruncate(int file, off_t length) {
    begin();
    if (!of(file)) return real_ftruncate(file, length);
    pthread_mutex_lock(&order);
    int done = real_ftruncate(file, length);
    if (done == 0) note('t', names[file], (uint64_t)length, NULL, 0);
    pthread_mutex_unlock(&order);
    return done;
}

int ftruncate64(int file, off64_t length) { return ftruncate(file, length); }

static int flushed(int file) {
    pthread_mutex_lock(&order);
    note('s', names[file], 0, NULL, 0);
    pthread_mutex_unlock(&order);
    return 0;
}

int fsync(int file) {
    begin();
    return of(file) ? flushed(file) : real_fsync(file);
}

int fdatasync(int file) {
    begin();
    return of(file) ? flushed(file) : real_fdatasync(file);
}

int unlink(const char *path) {
    begin();
    const char *name = inside(path);
    if (!name) return real_unlink(path);
    pthread_mutex_lock(&order);
    int done = real_unlink(path);
    if (done == 0) note('u', name, 0, NULL, 0);
    pthread_mutex_unlock(&order);
    return done;
}

int rename(const char *from, const char *to) {
    begin();
    const char *name = inside(from), *after = inside(to);
    if (!name || !after) return real_rename(from, to);
    pthread_mutex_lock(&order);
    int done = real_rename(from, to);
    if (done == 0) note('r', name, 0, after, strlen(after));
    pthread_mutex_unlock(&order);
    return done;
}
