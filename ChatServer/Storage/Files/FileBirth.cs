using System.Buffers.Binary;
using System.Globalization;

namespace ChatServer.Storage.Files;

/// <summary>
/// Distinguishes a file from a copy with the same content: by its creation time, or by its inode if the file system keeps no
/// creation time. Renaming keeps both, copying keeps neither.
/// </summary>
internal static class FileBirth
{
    private const uint Inode = 0x100;
    private const uint BirthTime = 0x800;

    /// <summary>A text for comparison. The file must exist.</summary>
    public static string Of(string path) =>
        OperatingSystem.IsLinux()
            ? OnLinux(path)
            : string.Create(CultureInfo.InvariantCulture, $"b{File.GetCreationTimeUtc(path).Ticks}");

    // Without a birth time .NET returns the time of the last change, which isn't constant.
    private static string OnLinux(string path)
    {
        Span<byte> answer = stackalloc byte[FileOwner.AnswerBytes];
        if (FileOwner.Statx(FileOwner.CurrentDirectory, path, 0, Inode | BirthTime, ref answer[0]) != 0)
            throw new IOException($"{path} can't be read");

        return (BinaryPrimitives.ReadUInt32LittleEndian(answer) & BirthTime) != 0
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"b{BinaryPrimitives.ReadInt64LittleEndian(answer[80..])}."
                + $"{BinaryPrimitives.ReadUInt32LittleEndian(answer[88..]):d9}")
            : string.Create(CultureInfo.InvariantCulture, $"i{BinaryPrimitives.ReadUInt64LittleEndian(answer[32..])}");
    }
}
