namespace ChatServer.Protocol.Messaging;

/// <summary><c>GET /messaging/providers</c>: what can be an agent's <c>provider</c>.</summary>
public sealed record ProviderList(IReadOnlyList<ProviderEntry> Providers);

/// <param name="Kind">Where the texts go: <c>embedded</c>, <c>self_hosted</c> or <c>external</c>.</param>
/// <param name="Models">One of them is an agent's <c>model</c>; empty where there is no choice.</param>
public sealed record ProviderEntry(string Name, string Kind, IReadOnlyList<string> Models);

/// <summary><c>PUT /messaging/agents/{id}/webhook</c>.</summary>
/// <param name="Url">An https URL of at most 2,000 characters, without a fragment, at a public address.</param>
public sealed record BotWebhookForm(string? Url = null);

/// <summary>Where an agent's bot is.</summary>
/// <param name="Secret">Shown when it was made just now; otherwise null.</param>
public sealed record BotWebhookShape(string Url, string? Secret, string CreatedAt, string UpdatedAt);

/// <summary><c>POST /messaging/runs/{run}/append</c>: a further piece of a bot's reply.</summary>
/// <param name="Offset">Where it begins, in UTF-16 code units: the length of the reply so far.</param>
/// <param name="Text">1 to 20,000 characters; a reply has at most 20,000 in all.</param>
public sealed record BotPiece(long? Offset = null, string? Text = null);

/// <summary><c>POST /messaging/runs/{run}/complete</c>.</summary>
/// <param name="FinishReason"><c>stop</c>, which is the default, <c>length</c> or <c>content_filter</c>.</param>
public sealed record BotEnd(string? FinishReason = null);

/// <summary><c>POST /messaging/runs/{run}/fail</c>.</summary>
/// <param name="Problem">What went wrong, in 1 to 200 characters; visitors don't see it.</param>
public sealed record BotFailure(string? Problem = null);

/// <summary>How much of a bot's reply there is.</summary>
/// <param name="Offset">Where the next piece begins, in UTF-16 code units.</param>
public sealed record BotProgress(long Offset);

/// <summary>A piece that doesn't belong here, or a reply that waits for no bot (any more).</summary>
/// <param name="ExpectedOffset">Where the next piece begins; null if none is expected.</param>
public sealed record BotConflict(string Detail, long? ExpectedOffset);
