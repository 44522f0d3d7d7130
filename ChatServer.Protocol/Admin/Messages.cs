using System.Text.Json;
using System.Text.Json.Serialization;

namespace ChatServer.Protocol.Admin;

/// <summary><c>POST /admin/messages/search/</c>.</summary>
/// <param name="ConversationId">Where to look; or <paramref name="UserId"/>, whose messages to look at.</param>
/// <param name="Query">Words that all must be in it, whatever their case; at most 200 characters. A word is found by its
/// beginning from 3 letters on.</param>
/// <param name="Reason">Why; the audit log keeps it.</param>
/// <param name="Cursor">The <c>next</c> of the page before.</param>
/// <param name="Limit">1 to 100; 50 if absent.</param>
/// <param name="Anywhere">Whether to find the words within others too, sign by sign; so is a query with signs that are no letters
/// and digits.</param>
/// <param name="Deleted">Whether to look at deleted messages that a legal hold keeps, and at nothing else.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record MessageSearchRequest(
    long? ConversationId = null, Guid? UserId = null, string? Query = null, string? Reason = null, string? Cursor = null,
    int? Limit = null, bool? Anywhere = null, bool? Deleted = null);

/// <param name="HasMore">Whether there is more to look through; a page may be empty though.</param>
public sealed record AdminMessagePage(IReadOnlyList<AdminMessage> Messages, bool HasMore, string? Next);

/// <summary>A message as administrators see one who have said why.</summary>
public sealed record AdminMessage(
    long Id, long ConversationId, Guid SenderId, string MessageType, string? Message, JsonElement? Data, string? AttachedFileName,
    string CreatedAt, string? EditedAt, string? DeletedAt);
