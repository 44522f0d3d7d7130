using System.Text;

namespace ChatServer.Agents.Providers.Named;

/// <summary>How a trial of a provider ended.</summary>
/// <param name="Text">The beginning of the reply; may be empty, if a model thinks first.</param>
/// <param name="Failure">Null if it replied.</param>
internal sealed record TrialResult(string Model, string Text, TimeSpan Elapsed, ProviderException? Failure)
{
    public string? FinishReason { get; init; }

    public Usage? Usage { get; init; }
}

/// <summary>Asks a provider for a reply of a few tokens, as agents do, and says what is wrong.</summary>
internal sealed class ProviderTrial(IProviderDirectory providers, TimeProvider clock)
{
    public const int MaxSeconds = 30;
    private const int MaxTokens = 16;
    private const int MaxTextCharacters = 200;

    /// <param name="model">Null: the first one.</param>
    /// <returns>Null if there is no such provider.</returns>
    public async Task<TrialResult?> RunAsync(string name, string? model, CancellationToken cancellationToken)
    {
        if (providers.Find(name) is not { } provider || providers.Describe(name) is not { } info)
            return null;

        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(MaxSeconds), clock);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        return await RunAsync(provider, TurnFor(model ?? FirstOf(info)), ending.Token, cancellationToken);
    }

    private async Task<TrialResult> RunAsync(
        IAgentProvider provider, AgentTurn turn, CancellationToken ending, CancellationToken cancellationToken)
    {
        var began = clock.GetTimestamp();
        var text = new StringBuilder();
        Usage? usage = null;
        string? reason = null;
        ProviderException? failure = null;
        try
        {
            await foreach (var update in provider.ReplyAsync(turn, ending))
            {
                if (update is TextDelta delta && text.Length < MaxTextCharacters)
                    text.Append(delta.Text);
                usage = update as Usage ?? usage;
                reason = (update as Finished)?.Reason ?? reason;
            }
        }
        catch (ProviderException failed)
        {
            failure = failed;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            failure = new ProviderException(ProviderError.Timeout, $"The reply wasn't complete within {MaxSeconds} seconds");
        }

        var shown = text.ToString(0, Math.Min(text.Length, MaxTextCharacters));
        return new TrialResult(turn.Agent.Model, shown, clock.GetElapsedTime(began), failure)
        {
            FinishReason = reason,
            Usage = usage,
        };
    }

    private static string FirstOf(ProviderInfo info) => info.Models.Count > 0 ? info.Models[0] : "";

    private static AgentTurn TurnFor(string model) => new(
        new TurnAgent(Guid.Empty, Guid.Empty, "Test", model, Instructions: "", Greeting: "") { MaxOutputTokens = MaxTokens },
        [new TurnMessage(TurnRole.Visitor, "Reply with the word OK.")]);
}
