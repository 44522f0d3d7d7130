using System.Text.Json;
using System.Text.Json.Serialization;
using ChatServer.Storage.Sealing;

namespace ChatServer.Messages.Files;

/// <summary>A finished upload on disk, before any message refers to it.</summary>
/// <param name="ObjectName">Names the encrypted bytes; reveals nothing about the file.</param>
/// <param name="Size">Of the content, in bytes.</param>
internal sealed record StoredFile(string ObjectName, long Size, FileDetails Details)
{
    /// <summary>
    /// The file as its message shows it. A file gets the id of its message, because message ids are never reused, so that links
    /// with the id stay valid. A row number of its own could be reused after a deletion.
    /// </summary>
    public AttachedFile AttachTo(long messageId) => new(messageId, ObjectName, Details.Name, Size, Details.ContentType);
}

/// <summary>The confidential details of a file, sealed under the conversation's key as <c>message_files.details</c>.</summary>
/// <param name="Name">Without characters that a file name must not contain.</param>
/// <param name="ContentType">Detected from the content, not declared by the sender.</param>
/// <param name="Sha256">Of the content, in lower-case hex.</param>
/// <param name="Key">The file's own key. Sealing the details under the conversation's key wraps it.</param>
internal sealed record FileDetails(string Name, string ContentType, string Sha256, byte[] Key)
{
    public string ToJson() => JsonSerializer.Serialize(this, FileDetailsJson.Default.FileDetails);

    public static FileDetails Parse(string json) =>
        JsonSerializer.Deserialize(json, FileDetailsJson.Default.FileDetails) ?? throw new JsonException("The details are null");

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
