using System.Text.Json;
using System.Text.Json.Serialization;

namespace ChatServer.Protocol.Admin;

/// <summary><c>POST /admin/messages/search/</c>.</summary>
/// <param name="ConversationId">
/// The conversation to search; or <paramref name="UserId"/>, the user whose messages to search.
/// </param>
/// <param name="Query">
/// Words that must all occur, in any case; at most 200 characters. A word of 3 letters or more also matches the beginnings of
/// words.
/// </param>
/// <param name="Reason">The reason, which the audit log stores.</param>
/// <param name="Cursor">The <c>next</c> of the previous page.</param>
/// <param name="Limit">1 to 100; 50 by default.</param>
/// <param name="Anywhere">
/// Whether to match the query anywhere within words, character by character. A query with characters other than letters and
/// digits is always matched this way.
/// </param>
/// <param name="Deleted">Whether to search only deleted messages that a legal hold keeps.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record MessageSearchRequest(
    long? ConversationId = null, Guid? UserId = null, string? Query = null, string? Reason = null, string? Cursor = null,
    int? Limit = null, bool? Anywhere = null, bool? Deleted = null);

/// <param name="HasMore">Whether there is more to search; a page may be empty even then.</param>
public sealed record AdminMessagePage(IReadOnlyList<AdminMessage> Messages, bool HasMore, string? Next);

/// <summary>A message as shown to an administrator who has given a reason.</summary>
public sealed record AdminMessage(
    long Id, long ConversationId, Guid SenderId, string MessageType, string? Message, JsonElement? Data, string? AttachedFileName,
    string CreatedAt, string? EditedAt, string? DeletedAt);
