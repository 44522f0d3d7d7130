using System.Net;
using ChatServer.Benchmarks.Load;
using ChatServer.Benchmarks.Measurement;
using ChatServer.Benchmarks.Users;

namespace ChatServer.Benchmarks.SignIns;

/// <summary>
/// Clients that sign in to one account by its password, again at once after each answer, through the second half of a
/// measurement. It ends with the sending of messages.
/// </summary>
internal sealed class SignInFlood : IDisposable
{
    private readonly int clients;
    private readonly HttpClient http;
    private readonly Credentials account;
    private long signedIn;
    private long turnedAway;
    private long failed;

    private SignInFlood(Uri server, int clients, Credentials account)
    {
        this.clients = clients;
        this.account = account;
        http = new HttpClient { BaseAddress = server };
    }

    /// <summary>
    /// Registers the account, and signs in once, so that neither side compiles code while the flood is measured.
    /// </summary>
    public static async Task<SignInFlood> PrepareAsync(Uri server, int clients, CancellationToken cancellationToken)
    {
        var flood = new SignInFlood(server, clients, await new SignUp(server).RegisterAccountAsync(cancellationToken));
        if (await flood.SignInAsync(cancellationToken) is not HttpStatusCode.OK and var answer)
            throw new HttpRequestException($"The sign-in before the flood was answered with {answer}");

        return flood;
    }

    public async Task RunAsync(LoadTimeline timeline, CancellationToken cancellationToken)
    {
        await LoadTimeline.WaitUntilAsync(timeline.SecondHalfFrom, cancellationToken);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var attempts = Task.WhenAll(Enumerable.Range(0, clients).Select(_ => RepeatAsync(over.Token)));
        await LoadTimeline.WaitUntilAsync(timeline.SendUntil, cancellationToken);
        await over.CancelAsync();
        await attempts;
    }

    public SignInReport Report(IEnumerable<LoadTally> tallies)
    {
        var all = tallies.ToList();
        var without = LatencySummary.Of(all.Select(tally => tally.DeliverLatency));
        var with = LatencySummary.Of(all.Select(tally => tally.LaterDeliverLatency));
        var ratio = Math.Round((double)with.P99 / Math.Max(1, without.P99), 2);
        return new SignInReport(clients, signedIn, turnedAway, failed, without, with, ratio);
    }

    public void Dispose() => http.Dispose();

    private async Task RepeatAsync(CancellationToken over)
    {
        try
        {
            while (!over.IsCancellationRequested)
                Count(await SignInAsync(over));
        }
        catch (OperationCanceledException)
        {
            // The end of the sending. Who still waits for an answer hangs up.
        }
    }

    private async Task<HttpStatusCode?> SignInAsync(CancellationToken over)
    {
        try
        {
            using var response = await http.PostAsJsonAsync("/auth/login/", new { account.Email, account.Password }, over);
            return response.StatusCode;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    private void Count(HttpStatusCode? answer)
    {
        if (answer == HttpStatusCode.OK)
            Interlocked.Increment(ref signedIn);
        else if (answer is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable)
            Interlocked.Increment(ref turnedAway);
        else
            Interlocked.Increment(ref failed);
    }
}
