namespace ChatServer.Protocol.Channels;

/// <summary><c>POST /api/v1/channels/{id}/agents/add</c>.</summary>
/// <param name="AgentId">An agent of a member, which the user may see.</param>
public sealed record ChannelAgentForm(Guid? AgentId = null);

/// <summary>An agent that answers mentions in a channel.</summary>
/// <param name="UserId">Its owner, in whose name it writes.</param>
/// <param name="ProviderKind">Where its texts go: <c>embedded</c>, <c>self_hosted</c>, <c>external</c>; null if its provider is
/// gone.</param>
/// <param name="IsActive">Whether it answers at present.</param>
/// <param name="AddedAt">Nanoseconds since 1970.</param>
public sealed record ChannelAgent(
    Guid Id, Guid UserId, string Handle, string Name, string? ProfileImageUrl, string? ProviderKind, bool IsActive, long AddedAt);
