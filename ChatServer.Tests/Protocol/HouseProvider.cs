using ChatServer.Agents.Providers;
using ChatServer.Tests.Agents;

namespace ChatServer.Tests.Protocol;

/// <summary>The provider <c>house</c> of the examples, whose replies the pages show.</summary>
internal sealed class HouseProvider : IAgentProvider
{
    private readonly ScriptedProvider script = new ScriptedProvider()
        .To("Good morning", new ReplyScript().Say("Good morning!").Use(40, 3).Finish())
        .To("Tell me the whole story", new ReplyScript().Say("Once upon a time.").Use(1_900, 200).Finish())
        .Otherwise(new ReplyScript().Say("We are open from ten to four.").Use(52, 9).Finish());

    public string Name => "house";

    public ProviderKind Kind => ProviderKind.External;

    public IAsyncEnumerable<AgentUpdate> ReplyAsync(AgentTurn turn, CancellationToken cancellationToken) =>
        script.ReplyAsync(turn, cancellationToken);
}
