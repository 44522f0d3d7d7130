using System.Net;
using System.Net.Sockets;
using ChatServer.Agents.Providers;
using ChatServer.Agents.Webhook;

namespace ChatServer.Tests.Agents.Webhook;

/// <summary>Bots that can't be reached.</summary>
[Parallelizable]
internal sealed class BotReachTests : BotFixture
{
    [Test]
    public async Task A_bot_that_does_not_answer_is_left_when_the_run_is_cancelled()
    {
        var (asked, left) = (new TaskCompletionSource(), new TaskCompletionSource());
        var url = Bot.At(async context =>
        {
            context.RequestAborted.Register(left.SetResult);
            asked.SetResult();
            await left.Task;
        });
        using var cancellation = new CancellationTokenSource();

        var turn = await TurnAsync(url);
        var reading = ReadAsync(turn, cancellation.Token);
        await asked.Task;
        await cancellation.CancelAsync();

        await Assert.CatchAsync<OperationCanceledException>(() => reading);
        await left.Task.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.That(Pending.Append(turn.RunId, 0, "x").State, Is.EqualTo(AppendState.NotWaiting));
    }

    [Test]
    public async Task A_bot_that_is_not_there_may_be_tried_again()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();

        var failure = await Assert.ThrowsAsync<ProviderException>(() => AskAsync($"http://127.0.0.1:{port}/"));

        Assert.That((failure!.Code, failure.MayRetry), Is.EqualTo((ProviderError.Unreachable, true)));
    }

    [Test]
    public async Task An_agent_without_a_bot_fails()
    {
        var agentId = await Server.AddAgentAsync();

        var failure = await Assert.ThrowsAsync<ProviderException>(() => ReadAsync(Turn(agentId)));

        Assert.That((failure!.Code, failure.MayRetry), Is.EqualTo((ProviderError.Refused, false)));
    }
}
