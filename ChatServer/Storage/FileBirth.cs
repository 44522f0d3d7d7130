using System.Buffers.Binary;
using System.Globalization;

namespace ChatServer.Storage;

/// <summary>
/// Tells a file from a copy of it that has the same content: by the moment at which the file system made it, or by its inode where the file
/// system keeps no such moment. Renaming keeps both, copying keeps neither.
/// </summary>
internal static class FileBirth
{
    private const uint Inode = 0x100;
    private const uint BirthTime = 0x800;

    /// <summary>A text to compare. The file must exist.</summary>
    public static string Of(string path) =>
        OperatingSystem.IsLinux() ? OnLinux(path) : string.Create(CultureInfo.InvariantCulture, $"b{File.GetCreationTimeUtc(path).Ticks}");

    // .NET gives the time of the last change where there is no birth time, and that changes.
    private static string OnLinux(string path)
    {
        Span<byte> answer = stackalloc byte[FileOwner.AnswerBytes];
        if (FileOwner.Statx(FileOwner.CurrentDirectory, path, 0, Inode | BirthTime, ref answer[0]) != 0)
            throw new IOException($"{path} can't be read");

        return (BinaryPrimitives.ReadUInt32LittleEndian(answer) & BirthTime) != 0
            ? string.Create(CultureInfo.InvariantCulture, $"b{BinaryPrimitives.ReadInt64LittleEndian(answer[80..])}.{BinaryPrimitives.ReadUInt32LittleEndian(answer[88..]):d9}")
            : string.Create(CultureInfo.InvariantCulture, $"i{BinaryPrimitives.ReadUInt64LittleEndian(answer[32..])}");
    }
}
