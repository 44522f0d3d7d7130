using ChatServer.Agents.Outgoing;
using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Agents.Tools.Servers;

/// <summary>Changes the servers of tools, on the writer's thread and within an administrator's audited change.</summary>
internal static class ToolServerWrites
{
    public const int MaxServers = 100;

    public static Refusal? Put(WriteScope write, string name, ToolServerSettings settings)
    {
        var before = ToolServerStore.Find(write, name);
        if (before is null && ToolServerStore.Count(write) >= MaxServers)
            return new Refusal(RefusalCode.TooManyToolServers, Detail: $"{MaxServers}");

        // Otherwise the headers could be had by sending them to another server.
        if (settings.Headers is null && before is { Headers: not null } && !OutgoingUrl.IsSameServer(before.Url, settings.Url))
            return Refusal.Invalid("headers", "must be given again, because url names another server");

        ToolServerStore.Upsert(write, new ToolServerRow
        {
            Name = name,
            Url = settings.Url,
            Headers = settings.Headers is null ? before?.Headers : ToolServerRow.Seal(write, name, settings.Headers),
            IsPrivate = settings.AllowPrivate,
            CreatedAt = before?.CreatedAt ?? write.Now,
            UpdatedAt = write.Now,
        });
        return null;
    }

    /// <summary>The tools of agents that are its own stay, and fail from then on.</summary>
    public static Refusal? Delete(WriteScope write, string name) =>
        ToolServerStore.TryDelete(write, name) ? null : new Refusal(RefusalCode.UnknownToolServer);
}
