using System.Net.Http.Headers;
using System.Text.Json;

namespace ChatServer.Benchmarks.Agents.Takeover;

/// <summary>The owner, who takes chats over by Room, over HTTP or by writing, and hands them back.</summary>
internal sealed class TakeoverOwner : IAsyncDisposable
{
    private readonly HttpClient http;
    private readonly RoomDevice device;

    public TakeoverOwner(Uri server, AgentOwner owner)
    {
        http = new HttpClient { BaseAddress = server };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", owner.User.Token);
        device = new RoomDevice(server, owner.User);
    }

    public Task ConnectAsync(CancellationToken cancellationToken) => device.ConnectAsync(cursor: null, cancellationToken);

    /// <summary>Returns when the takeover is confirmed.</summary>
    public Task TakeOverAsync(OpenChat chat, int way, CancellationToken cancellationToken) => way switch
    {
        0 => PostAsync(chat, "takeover", new { }, cancellationToken),
        1 => ControlAsync(chat, "owner", cancellationToken),
        _ => WriteAsync(chat, cancellationToken),
    };

    public Task HandBackAsync(OpenChat chat, CancellationToken cancellationToken) =>
        PostAsync(chat, "handback", new { answer_now = false }, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await device.DisposeAsync();
    }

    private async Task PostAsync(OpenChat chat, string change, object body, CancellationToken cancellationToken)
    {
        using var response = await http.PostAsJsonAsync(
            $"/messaging/agent-conversations/{chat.Id}/{change}", body, cancellationToken);
        if (!response.IsSuccessStatusCode)
            throw new HttpRequestException(
                $"{change} was answered with {(int)response.StatusCode}: "
                + await response.Content.ReadAsStringAsync(cancellationToken));
    }

    private async Task ControlAsync(OpenChat chat, string control, CancellationToken cancellationToken)
    {
        var confirmed = device.NextAsync(frame => IsOf(frame, chat, "agent_control"));
        await device.SendAsync(new { action = "agent_control", thread_id = chat.Thread, control }, cancellationToken);
        await confirmed;
    }

    private async Task WriteAsync(OpenChat chat, CancellationToken cancellationToken)
    {
        var confirmed = device.NextAsync(frame => IsOf(frame, chat, "conf_message"));
        await device.SendAsync(
            new { action = "text_message", thread_id = chat.Thread, message_body = "I answer myself" }, cancellationToken);
        await confirmed;
    }

    private static bool IsOf(JsonElement frame, OpenChat chat, string action) =>
        RoomDevice.Text(frame, "action") == action && frame.TryGetProperty("thread_id", out var thread)
        && thread.GetInt64() == chat.Thread;
}

/// <summary>A chat of a visitor with the agent.</summary>
/// <param name="Id">Its id in the Messaging API.</param>
/// <param name="Thread">In Room.</param>
internal sealed record OpenChat(Guid Id, long Thread);
