using System.Globalization;
using ChatServer.Attachments.Content;

namespace ChatServer.Administration.Exports;

/// <summary>
/// The names of an archive's entries. A sender's file name only becomes the end of a name, without folders and without characters
/// that are special on some system: unpacking writes nothing outside its folder.
/// </summary>
internal static class ExportNames
{
    private const string Meaningful = "<>:\"|?*";

    // With the message's id before it and a suffix after it, within the limit of file systems for one name: 255 bytes.
    private const int MaxBytes = 200;

    public static string Conversation(long id) =>
        string.Create(CultureInfo.InvariantCulture, $"conversations/{id}/messages.json");

    public static string Runs(long conversationId) =>
        string.Create(CultureInfo.InvariantCulture, $"conversations/{conversationId}/runs.json");

    public static string Agent(Guid id) => $"agents/{id}.json";

    public static string Chat(Guid id) => $"chats/{id}.json";

    public static string UserFile(Guid id, string name) => $"uploads/{id}-{Clean(name)}";

    /// <param name="place">Of the file in its message, from 0.</param>
    public static string File(long conversationId, long messageId, string name, int place = 0)
    {
        var further = place == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{place + 1}-");
        return string.Create(
            CultureInfo.InvariantCulture, $"conversations/{conversationId}/files/{messageId}-{further}{Clean(name)}");
    }

    private static string Clean(string name) =>
        string.Concat(FileNames.Clean(name, MaxBytes)
            .Select(character => Meaningful.Contains(character, StringComparison.Ordinal) ? '_' : character));
}
