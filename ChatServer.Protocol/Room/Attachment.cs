using System.Text.Json;
using System.Text.Json.Serialization;

namespace ChatServer.Protocol.Room;

/// <summary>
/// The body of the 201 of <c>POST /chat/attachment/</c>. It has <c>entity</c> where other Room bodies have <c>data</c>.
/// </summary>
public sealed record AttachmentCreated(string Status, AttachmentEntity Entity, string Message, bool Success)
{
    public static AttachmentCreated From(AttachmentMessage message) =>
        new("success", new AttachmentEntity(message), "File uploaded and chat created successfully", Success: true);
}

public sealed record AttachmentEntity(AttachmentMessage Message);

/// <summary>A message with a file, as its upload answers it.</summary>
/// <param name="Id">What <c>file_message</c> names as <c>chat_id</c>.</param>
/// <param name="Receiver">Null in a group.</param>
/// <param name="AttachedFileSize">In KB of 1,024 bytes: <c>86.73KB</c>.</param>
/// <param name="Message">The text that came with the file; empty if there was none.</param>
/// <param name="Updated">UTC with microseconds and <c>Z</c>.</param>
/// <param name="Created">UTC with microseconds and <c>Z</c>.</param>
/// <param name="AttachedFile">A path on this server with a signed query that opens the file for a while.</param>
/// <param name="AttachedFileName">The cleaned name.</param>
/// <param name="Thread">The conversation.</param>
/// <param name="MessageType">Stands only where the upload is another kind of message than a <c>file</c>.</param>
/// <param name="Data">Stands only in kinds of messages that have data.</param>
public sealed record AttachmentMessage(
    long Id,
    AttachmentUser Sender,
    AttachmentUser? Receiver,
    string AttachedFileSize,
    string Message,
    string Updated,
    string Created,
    bool Seen,
    bool Deleted,
    string AttachedFile,
    string AttachedFileName,
    long Thread,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? MessageType = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] JsonElement? Data = null);

/// <param name="Profile">The profile photo, or null.</param>
public sealed record AttachmentUser(Guid Id, string? Email, string? Profile);
