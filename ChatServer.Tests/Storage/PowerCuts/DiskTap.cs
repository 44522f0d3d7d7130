using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ChatServer.Storage.Files;

namespace ChatServer.Tests.Storage.PowerCuts;

/// <summary>
/// Intercepts calls of this process to the kernel and reports writes, syncs, renames and deletions to a
/// <see cref="DiskRecorder"/>: those of SQLite and .NET, whose native libraries import these functions from libc. It works like
/// LD_PRELOAD, without a compiler. A missed call shows when the record is compared with the disk. Linux only; one at a time.
/// </summary>
internal sealed unsafe partial class DiskTap : IDisposable
{
    private static readonly string[] Importers = ["libSystem.Native.so", "libe_sqlite3.so", "libsqlite3.so"];

    // A sync returns a little late, so that a confirmation that doesn't wait for it precedes its end in the record.
    private static readonly TimeSpan SyncDelay = TimeSpan.FromMilliseconds(1);

    private static DiskRecorder? recorder;

    private readonly List<(nint Slot, nint Original)> patched = [];
    private readonly nint fsync;

    private DiskTap()
    {
        fsync = FileSync.Replace((nint)(delegate* unmanaged[Cdecl]<int, int>)&OnSync);
        foreach (var library in LoadedLibrary.All().Where(IsImporter))
        {
            Patch(library, "pwrite"u8, (nint)(delegate* unmanaged[Cdecl]<int, byte*, nint, long, nint>)&OnWrite);
            Patch(library, "pwrite64"u8, (nint)(delegate* unmanaged[Cdecl]<int, byte*, nint, long, nint>)&OnWrite);
            Patch(library, "ftruncate"u8, (nint)(delegate* unmanaged[Cdecl]<int, long, int>)&OnTruncate);
            Patch(library, "ftruncate64"u8, (nint)(delegate* unmanaged[Cdecl]<int, long, int>)&OnTruncate);
            Patch(library, "fsync"u8, (nint)(delegate* unmanaged[Cdecl]<int, int>)&OnSync);
            Patch(library, "fdatasync"u8, (nint)(delegate* unmanaged[Cdecl]<int, int>)&OnSync);
            Patch(library, "rename"u8, (nint)(delegate* unmanaged[Cdecl]<nint, nint, int>)&OnRename);
            Patch(library, "unlink"u8, (nint)(delegate* unmanaged[Cdecl]<nint, int>)&OnRemove);
            Patch(library, "mkdir"u8, (nint)(delegate* unmanaged[Cdecl]<nint, uint, int>)&OnMakeDirectory);
        }
    }

    /// <summary>Records until it is disposed. SQLite must be loaded before.</summary>
    public static DiskTap Start(DiskRecorder target)
    {
        if (Interlocked.CompareExchange(ref recorder, target, null) is not null)
            throw new InvalidOperationException("The disk is being recorded already");

        return new DiskTap();
    }

    public void Dispose()
    {
        foreach (var (slot, original) in patched)
            *(nint*)slot = original;
        FileSync.Replace(fsync);
        recorder = null;
    }

    private static bool IsImporter(LoadedLibrary library) =>
        Array.Exists(Importers, name => library.Name.StartsWith(name, StringComparison.Ordinal));

    private void Patch(LoadedLibrary library, ReadOnlySpan<byte> function, nint replacement)
    {
        foreach (var slot in library.FindSlots(function))
        {
            // The page is read-only since the library was loaded.
            var page = slot & ~(nint)(Environment.SystemPageSize - 1);
            if (Native.Protect(page, Environment.SystemPageSize, Native.ReadWrite) != 0)
                throw new InvalidOperationException($"{library.Name}: mprotect: {Marshal.GetLastPInvokeErrorMessage()}");

            patched.Add((slot, *(nint*)slot));
            *(nint*)slot = replacement;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint OnWrite(int file, byte* bytes, nint count, long offset)
    {
        if (Find(file) is not { } tapped)
            return Return(Native.Write(file, bytes, count, offset));

        lock (tapped.Recorder.Gate)
        {
            var written = Native.Write(file, bytes, count, offset);
            var error = Marshal.GetLastPInvokeError();
            if (written > 0)
                tapped.Recorder.Add(new FileWritten(tapped.Path, offset, new ReadOnlySpan<byte>(bytes, (int)written).ToArray()));
            return Return(written, error);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnTruncate(int file, long length)
    {
        if (Find(file) is not { } tapped)
            return (int)Return(Native.Truncate(file, length));

        lock (tapped.Recorder.Gate)
            return After(tapped, Native.Truncate(file, length), new FileTruncated(tapped.Path, length));
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnSync(int file)
    {
        if (Find(file) is not { } tapped)
            return (int)Return(Native.Sync(file));

        var begun = tapped.Recorder.Begin(tapped.Path);
        var result = Native.Sync(file);
        var error = Marshal.GetLastPInvokeError();
        Thread.Sleep(SyncDelay);
        if (result == 0)
            tapped.Recorder.End(begun);
        return (int)Return(result, error);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnRename(nint from, nint to)
    {
        if (FindPath(to) is not { } tapped)
            return (int)Return(Native.Rename(from, to));

        lock (tapped.Recorder.Gate)
            return After(tapped, Native.Rename(from, to), new Renamed(Marshal.PtrToStringUTF8(from)!, tapped.Path));
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnRemove(nint path)
    {
        if (FindPath(path) is not { } tapped)
            return (int)Return(Native.Remove(path));

        lock (tapped.Recorder.Gate)
            return After(tapped, Native.Remove(path), new Removed(tapped.Path));
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnMakeDirectory(nint path, uint mode)
    {
        if (FindPath(path) is not { } tapped)
            return (int)Return(Native.MakeDirectory(path, mode));

        lock (tapped.Recorder.Gate)
            return After(tapped, Native.MakeDirectory(path, mode), new DirectoryMade(tapped.Path));
    }

    private static Tapped? FindPath(nint path) => Concerned(Marshal.PtrToStringUTF8(path)!);

    private static Tapped? Find(int file)
    {
        Span<byte> path = stackalloc byte[512];
        fixed (byte* start = path)
        {
            var length = Native.ReadLink($"/proc/self/fd/{file}", start, path.Length);
            return length > 0 ? Concerned(System.Text.Encoding.UTF8.GetString(path[..(int)length])) : null;
        }
    }

    private static Tapped? Concerned(string path) =>
        recorder is { } current && current.Covers(path) ? new Tapped(current, path.TrimEnd('/')) : null;

    private static int After(Tapped tapped, int result, DiskRecord record)
    {
        var error = Marshal.GetLastPInvokeError();
        if (result == 0)
            tapped.Recorder.Add(record);
        return (int)Return(result, error);
    }

    private static nint Return(nint result) => Return(result, Marshal.GetLastPInvokeError());

    // Set last, because the native caller reads it as errno.
    private static nint Return(nint result, int error)
    {
        Marshal.SetLastSystemError(error);
        return result;
    }

    private readonly record struct Tapped(DiskRecorder Recorder, string Path);

    private static partial class Native
    {
        public const int ReadWrite = 3;

        [LibraryImport("libc", EntryPoint = "mprotect", SetLastError = true)]
        public static partial int Protect(nint address, nint length, int access);

        [LibraryImport("libc", EntryPoint = "readlink", StringMarshalling = StringMarshalling.Utf8)]
        public static partial nint ReadLink(string path, byte* buffer, nint size);

        [LibraryImport("libc", EntryPoint = "pwrite", SetLastError = true)]
        public static partial nint Write(int file, byte* bytes, nint count, long offset);

        [LibraryImport("libc", EntryPoint = "ftruncate", SetLastError = true)]
        public static partial int Truncate(int file, long length);

        [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
        public static partial int Sync(int file);

        [LibraryImport("libc", EntryPoint = "rename", SetLastError = true)]
        public static partial int Rename(nint from, nint to);

        [LibraryImport("libc", EntryPoint = "unlink", SetLastError = true)]
        public static partial int Remove(nint path);

        [LibraryImport("libc", EntryPoint = "mkdir", SetLastError = true)]
        public static partial int MakeDirectory(nint path, uint mode);
    }
}
