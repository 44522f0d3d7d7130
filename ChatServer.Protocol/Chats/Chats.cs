using System.Text.Json;

namespace ChatServer.Protocol.Chats;

/// <summary>A chat in a list. Times are seconds since 1970 UTC.</summary>
public sealed record ChatTitle(Guid Id, string Title, long UpdatedAt, long CreatedAt);

/// <summary>A chat in the list of a folder.</summary>
public sealed record FolderChat(string Title, Guid Id, long UpdatedAt);

/// <summary>A whole chat. Times are seconds since 1970 UTC.</summary>
/// <param name="UserId">The owner; of a shared copy <c>shared-</c> and the id of the chat.</param>
/// <param name="Chat">The document, as its owner saved it.</param>
/// <param name="ShareId">The id of the shared copy; null where the chat isn't shared.</param>
/// <param name="Meta">Empty, or with the ids of the chat's tags in <c>tags</c>.</param>
public sealed record ChatResponse(
    Guid Id, string UserId, string Title, JsonElement Chat, long UpdatedAt, long CreatedAt, Guid? ShareId, bool Archived,
    bool? Pinned, JsonElement Meta, Guid? FolderId);

/// <param name="Id">The name in lower case, with underscores for spaces.</param>
/// <param name="Meta">Null.</param>
public sealed record ChatTag(string Id, string Name, Guid UserId, JsonElement? Meta);

/// <summary><c>POST /api/v1/chats/new</c>.</summary>
/// <param name="Chat">The document: any object.</param>
public sealed record ChatRequest(JsonElement Chat, string? FolderId = null);

/// <summary><c>POST /api/v1/chats/import</c>.</summary>
public sealed record ChatImport(IReadOnlyList<ChatImportEntry> Chats);

/// <param name="CreatedAt">Seconds since 1970 UTC; absent or 0: now.</param>
/// <param name="UpdatedAt">Like <paramref name="CreatedAt"/>.</param>
public sealed record ChatImportEntry(
    JsonElement Chat, string? FolderId = null, JsonElement? Meta = null, bool? Pinned = false, long? CreatedAt = null,
    long? UpdatedAt = null);

/// <summary><c>POST /api/v1/chats/{id}/messages/{message_id}</c>.</summary>
public sealed record ChatMessageRequest(string Content);

/// <summary><c>POST /api/v1/chats/{id}/messages/{message_id}/event</c>.</summary>
/// <param name="Type">Free text of at most 128 characters.</param>
/// <param name="Data">Any object.</param>
public sealed record ChatEventRequest(string Type, JsonElement Data);

/// <summary><c>POST /api/v1/chats/{id}/clone</c>.</summary>
/// <param name="Title">Absent or empty: <c>Clone of</c> and the title.</param>
public sealed record CloneRequest(string? Title = null);

/// <summary><c>POST /api/v1/chats/{id}/share</c>, which needs no body.</summary>
/// <param name="ExpiresAt">Seconds since 1970 UTC; absent: never.</param>
public sealed record ShareRequest(long? ExpiresAt = null);

/// <summary><c>POST /api/v1/chats/{id}/folder</c>.</summary>
/// <param name="FolderId">Null or absent: out of its folder.</param>
public sealed record ChatFolderRequest(string? FolderId = null);

/// <summary><c>POST</c> and <c>DELETE /api/v1/chats/{id}/tags</c>.</summary>
public sealed record TagRequest(string? Name = null);

/// <summary><c>POST /api/v1/chats/tags</c>.</summary>
/// <param name="Limit">1 to 1,000.</param>
public sealed record TagFilterRequest(string? Name = null, int Skip = 0, int Limit = 50);
