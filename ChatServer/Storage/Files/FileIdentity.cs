using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace ChatServer.Storage.Files;

/// <summary>
/// Which file a path currently refers to, and its length: after a move or a deletion the same path may refer to another file, or
/// none.
/// </summary>
/// <param name="Inode">0 on systems other than Linux, where only the length is known.</param>
internal readonly partial record struct FileIdentity(ulong Inode, ulong Device, long Length)
{
    private const int CurrentDirectory = -100;
    private const uint InodeAndSize = 0x100 | 0x200;
    private const int AnswerBytes = 256;

    /// <summary>Null if there is no such file.</summary>
    public static FileIdentity? Of(string path)
    {
        if (!OperatingSystem.IsLinux())
            return new FileInfo(path) is { Exists: true, Length: var length } ? new FileIdentity(0, 0, length) : null;

        Span<byte> answer = stackalloc byte[AnswerBytes];
        return Statx(CurrentDirectory, path, 0, InodeAndSize, ref answer[0]) == 0
            ? new FileIdentity(
                BinaryPrimitives.ReadUInt64LittleEndian(answer[32..]), BinaryPrimitives.ReadUInt64LittleEndian(answer[136..]),
                BinaryPrimitives.ReadInt64LittleEndian(answer[40..]))
            : null;
    }

    public bool IsSameFileAs(FileIdentity other) => (Inode, Device) == (other.Inode, other.Device);

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int directory, string path, int flags, uint mask, ref byte answer);
}
