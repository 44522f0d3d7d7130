using System.Text.Json;

namespace ChatServer.Protocol.Channels;

/// <summary><c>POST /api/v1/channels/create</c> and <c>…/{id}/update</c>. An update changes only what it names.</summary>
public sealed record ChannelForm
{
    /// <summary>At most 128 characters.</summary>
    public string? Name { get; init; }

    /// <summary><c>dm</c>, <c>group</c>, or anything else for a standard channel. An update ignores it.</summary>
    public string? Type { get; init; }

    /// <summary>A text of at most 5,000 characters, or null.</summary>
    public JsonElement Description { get; init; }

    public bool? IsPrivate { get; init; }

    /// <summary>An object, or null.</summary>
    public JsonElement Data { get; init; }

    /// <summary>An object, or null.</summary>
    public JsonElement Meta { get; init; }

    /// <summary>A <see cref="ChannelAccess"/>; null if every user may read and write.</summary>
    public JsonElement AccessControl { get; init; }

    /// <summary>User groups whose present members become members of a <c>group</c>. An update ignores it.</summary>
    public IReadOnlyList<Guid>? GroupIds { get; init; }

    /// <summary>The other members of a <c>dm</c> or <c>group</c>. An update ignores it.</summary>
    public IReadOnlyList<Guid>? UserIds { get; init; }
}

/// <summary><c>POST /api/v1/channels/{id}/members/active</c>.</summary>
public sealed record ActiveForm(bool? IsActive = null);

/// <summary><c>POST /api/v1/channels/{id}/update/members/add</c> and <c>…/remove</c>, which ignores the groups.</summary>
public sealed record ChannelMembersForm(IReadOnlyList<Guid>? UserIds = null, IReadOnlyList<Guid>? GroupIds = null);

/// <summary><c>POST /api/v1/channels/{id}/messages/post</c> and <c>…/{message_id}/update</c>.</summary>
/// <param name="Content">The text, of at most 20,000 characters; may be empty.</param>
/// <param name="TempId">The client's own id of the message, which only its event repeats. At most 256 characters.</param>
/// <param name="ReplyToId">The message to quote. An update ignores it.</param>
/// <param name="ParentId">The thread root to reply to. An update ignores it.</param>
/// <param name="Data">An object. An update adds its properties to those of the message.</param>
/// <param name="Meta">As <paramref name="Data"/>.</param>
public sealed record ChannelMessageForm(
    string? Content = null, string? TempId = null, string? ReplyToId = null, string? ParentId = null,
    JsonElement? Data = null, JsonElement? Meta = null);

/// <summary><c>POST /api/v1/channels/{id}/messages/{message_id}/pin</c>.</summary>
public sealed record PinForm(bool? IsPinned = null);

/// <summary><c>POST /api/v1/channels/{id}/messages/{message_id}/reactions/add</c> and <c>…/remove</c>.</summary>
/// <param name="Name">1 to 64 characters.</param>
public sealed record ReactionForm(string? Name = null);
