using System.Text.Json;

namespace ChatServer.Protocol.Chats;

/// <summary>A folder in the list. Times are seconds since 1970 UTC.</summary>
/// <param name="ParentId">Null at the root.</param>
public sealed record FolderEntry(
    Guid Id, string Name, JsonElement? Meta, Guid? ParentId, bool IsExpanded, long CreatedAt, long UpdatedAt);

/// <summary>A folder. Times are seconds since 1970 UTC.</summary>
/// <param name="Items">Null.</param>
public sealed record FolderResponse(
    Guid Id, Guid? ParentId, Guid UserId, string Name, JsonElement? Items, JsonElement? Meta, JsonElement? Data,
    bool IsExpanded, long CreatedAt, long UpdatedAt);

/// <summary><c>POST /api/v1/folders/</c>, and with absent fields left unchanged <c>…/{id}/update</c>.</summary>
/// <param name="Name">1 to 256 characters.</param>
/// <param name="Data">Any object.</param>
/// <param name="Meta">Any object.</param>
public sealed record FolderRequest(string? Name = null, JsonElement? Data = null, JsonElement? Meta = null);

/// <summary><c>POST /api/v1/folders/{id}/update/parent</c>.</summary>
/// <param name="ParentId">Null or absent: to the root.</param>
public sealed record FolderParentRequest(string? ParentId = null);

/// <summary><c>POST /api/v1/folders/{id}/update/expanded</c>.</summary>
public sealed record FolderExpandedRequest(bool? IsExpanded = null);
