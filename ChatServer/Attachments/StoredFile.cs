using System.Text.Json;
using System.Text.Json.Serialization;
using ChatServer.Storage.Sealing;

namespace ChatServer.Attachments;

/// <summary>What an upload has become on disk, before any message refers to it.</summary>
/// <param name="ObjectName">Names the encrypted bytes, see <see cref="ObjectDirectory"/>; says nothing about the file.</param>
/// <param name="Size">In bytes, of the content.</param>
internal sealed record StoredFile(string ObjectName, long Size, FileDetails Details);

/// <summary>What nobody may read without the conversation's key; sealed under it as <c>message_files.details</c>.</summary>
/// <param name="Name">Cleaned, see <see cref="FileNames"/>.</param>
/// <param name="ContentType">What the content says, not what the sender said.</param>
/// <param name="Sha256">Of the content, in lower-case hex.</param>
/// <param name="Key">The file's own key. Sealing the details under the conversation's key wraps it.</param>
internal sealed record FileDetails(string Name, string ContentType, string Sha256, byte[] Key)
{
    public byte[] Seal(ConversationCipher cipher, long fileId, SealedRecord kind = SealedRecord.FileDetails) =>
        cipher.Seal(kind, fileId, JsonSerializer.SerializeToUtf8Bytes(this, FileDetailsJson.Default.FileDetails));

    /// <exception cref="System.Security.Cryptography.CryptographicException">The bytes were changed, or belong to another file.</exception>
    public static FileDetails Open(
        ConversationCipher cipher, long fileId, byte[] sealedDetails, SealedRecord kind = SealedRecord.FileDetails) =>
        JsonSerializer.Deserialize(cipher.Open(kind, fileId, sealedDetails), FileDetailsJson.Default.FileDetails)
        ?? throw new JsonException($"File {fileId} has no details");
}

[JsonSerializable(typeof(FileDetails))]
internal sealed partial class FileDetailsJson : JsonSerializerContext;
