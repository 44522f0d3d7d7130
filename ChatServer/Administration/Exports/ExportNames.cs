using System.Globalization;
using ChatServer.Attachments;

namespace ChatServer.Administration.Exports;

/// <summary>
/// The names of an archive's entries. What a sender called a file becomes the end of a name only: cleaned of folders, and of what some system
/// gives a meaning, so that unpacking writes nowhere but below where it is unpacked.
/// </summary>
internal static class ExportNames
{
    private const string Meaningful = "<>:\"|?*";

    // With the message's id before it and an ending behind it, what file systems take for one name: 255 bytes.
    private const int MaxBytes = 200;

    public static string Conversation(long id) => string.Create(CultureInfo.InvariantCulture, $"conversations/{id}/messages.json");

    public static string File(long conversationId, long messageId, string name) =>
        string.Create(CultureInfo.InvariantCulture, $"conversations/{conversationId}/files/{messageId}-{Clean(name)}");

    private static string Clean(string name) =>
        string.Concat(FileNames.Clean(name, MaxBytes).Select(character => Meaningful.Contains(character, StringComparison.Ordinal) ? '_' : character));
}
