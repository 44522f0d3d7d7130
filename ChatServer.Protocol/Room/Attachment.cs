using System.Text.Json;
using System.Text.Json.Serialization;

namespace ChatServer.Protocol.Room;

/// <summary>
/// The body of the 201 response to <c>POST /chat/attachment/</c>. It has <c>entity</c> where other Room bodies have <c>data</c>.
/// </summary>
public sealed record AttachmentCreated(string Status, AttachmentEntity Entity, string Message, bool Success)
{
    public static AttachmentCreated From(AttachmentMessage message) =>
        new("success", new AttachmentEntity(message), "File uploaded and chat created successfully", Success: true);
}

public sealed record AttachmentEntity(AttachmentMessage Message);

/// <summary>A message with a file, as returned by its upload.</summary>
/// <param name="Id">The <c>chat_id</c> of the <c>file_message</c> that announces it.</param>
/// <param name="Receiver">Null in a group.</param>
/// <param name="AttachedFileSize">In KB of 1,024 bytes: <c>86.73KB</c>.</param>
/// <param name="Message">The text that came with the file; empty if there was none.</param>
/// <param name="Updated">UTC with microseconds and <c>Z</c>.</param>
/// <param name="Created">UTC with microseconds and <c>Z</c>.</param>
/// <param name="AttachedFile">A path on this server, signed for a limited time.</param>
/// <param name="AttachedFileName">The sanitized name.</param>
/// <param name="Thread">The conversation.</param>
/// <param name="MessageType">Present only if the upload has another type than <c>file</c>.</param>
/// <param name="Data">Present only in types that have data.</param>
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
