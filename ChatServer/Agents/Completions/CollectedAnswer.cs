using System.Text;

namespace ChatServer.Agents.Completions;

/// <summary>Collects an answer.</summary>
internal sealed class CollectedAnswer : IAnswerReceiver
{
    private readonly StringBuilder text = new();

    public string Text => text.ToString();

    public ValueTask AddAsync(string piece, CancellationToken cancellationToken)
    {
        text.Append(piece);
        return ValueTask.CompletedTask;
    }
}
