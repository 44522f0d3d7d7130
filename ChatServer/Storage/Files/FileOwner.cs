using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace ChatServer.Storage.Files;

/// <summary>The user and the group that own a file. .NET exposes neither, so this calls libc; only Linux has this call.</summary>
internal readonly partial record struct FileOwner(uint User, uint Group)
{
    public const int CurrentDirectory = -100;
    public const int AnswerBytes = 256;
    private const uint UserAndGroup = 0x8 | 0x10;

    /// <summary>Null if there is no such file, and on other systems.</summary>
    public static FileOwner? Of(string path)
    {
        Span<byte> answer = stackalloc byte[AnswerBytes];
        return OperatingSystem.IsLinux() && Statx(CurrentDirectory, path, 0, UserAndGroup, ref answer[0]) == 0
            ? new FileOwner(
                BinaryPrimitives.ReadUInt32LittleEndian(answer[20..]), BinaryPrimitives.ReadUInt32LittleEndian(answer[24..]))
            : null;
    }

    /// <summary>Whether two paths are on the same file system; false if unknown.</summary>
    public static bool AreOnOneDisk(string path, string other) => DeviceOf(path) is { } device && device == DeviceOf(other);

    private static ulong? DeviceOf(string path)
    {
        Span<byte> answer = stackalloc byte[AnswerBytes];
        return OperatingSystem.IsLinux() && Statx(CurrentDirectory, path, 0, 0, ref answer[0]) == 0
            ? BinaryPrimitives.ReadUInt64LittleEndian(answer[136..])
            : null;
    }

    /// <summary>Makes them the file's owner; false if the system doesn't allow this process to do that.</summary>
    public bool TryGive(string path) => Of(path) == this || Chown(path, User, Group) == 0;

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Statx(int directory, string path, int flags, uint mask, ref byte answer);

    [LibraryImport("libc", EntryPoint = "chown", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Chown(string path, uint user, uint group);
}
