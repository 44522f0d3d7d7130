using System.Text.Json;
using System.Text.Json.Serialization;
using ChatServer.Storage.Sealing;

namespace ChatServer.Messages.Files;

/// <summary>What an upload has become on disk, before any message refers to it.</summary>
/// <param name="ObjectName">Names the encrypted bytes; says nothing about the file.</param>
/// <param name="Size">In bytes, of the content.</param>
internal sealed record StoredFile(string ObjectName, long Size, FileDetails Details)
{
    /// <summary>
    /// As its message shows it. A file takes the id of its message: that is never used again, as a number that was free after a
    /// deletion would be, and links with it may be kept.
    /// </summary>
    public AttachedFile AttachTo(long messageId) => new(messageId, ObjectName, Details.Name, Size, Details.ContentType);
}

/// <summary>What nobody may read without the conversation's key; sealed under it as <c>message_files.details</c>.</summary>
/// <param name="Name">Cleaned of what a file name must not hold.</param>
/// <param name="ContentType">What the content says, not what the sender said.</param>
/// <param name="Sha256">Of the content, in lower-case hex.</param>
/// <param name="Key">The file's own key. Sealing the details under the conversation's key wraps it.</param>
internal sealed record FileDetails(string Name, string ContentType, string Sha256, byte[] Key)
{
    public byte[] Seal(ConversationCipher cipher, long fileId, SealedRecord kind = SealedRecord.FileDetails) =>
        cipher.Seal(kind, fileId, JsonSerializer.SerializeToUtf8Bytes(this, FileDetailsJson.Default.FileDetails));

    /// <exception cref="System.Security.Cryptography.CryptographicException">The bytes were changed, or belong to another
    /// file.</exception>
    public static FileDetails Open(
        ConversationCipher cipher, long fileId, byte[] sealedDetails, SealedRecord kind = SealedRecord.FileDetails) =>
        JsonSerializer.Deserialize(cipher.Open(kind, fileId, sealedDetails), FileDetailsJson.Default.FileDetails)
        ?? throw new JsonException($"File {fileId} has no details");
}

[JsonSerializable(typeof(FileDetails))]
internal sealed partial class FileDetailsJson : JsonSerializerContext;
