using ChatServer.Chats.Events;

namespace ChatServer.Agents.Completions;

/// <summary>Has answers written into chats, each in a task of its own, which also makes titles and the like afterwards.</summary>
internal sealed partial class AnswerTasks(
    ModelAnswers answers, CompletionWrites writes, CompletionEnds ends, ChatTasks tasks, LiveCompletions live,
    LiveChatEvents events, TimeProvider clock, ILogger<AnswerTasks> logger)
{
    public void Start(BegunAnswer begun) => begun.Live.Task = Task.Run(() => RunAsync(begun));

    private async Task RunAsync(BegunAnswer begun)
    {
        try
        {
            var receiver = new ChatAnswer(begun, writes, events, clock);
            var end = await answers.ReadAsync(begun.Prepared.Provider, begun.Prepared.Turn, receiver, begun.Live.Ending);
            if (end.Error == AnswerError.Stopped)
                end = end with { Error = begun.Live.EndedBecause };

            var text = receiver.Text;
            await ends.EndAsync(begun.Live, text, end);
            begun.Live.NoteAnswered();
            if (end.Error is null)
                await tasks.RunAsync(begun, text, begun.Live.Ending);
        }
        catch (Exception failure)
        {
            // The edge of this task. An answer that has no end gets it at the next start of the server.
            Log.Failed(logger, begun.Live.Id, failure);
        }
        finally
        {
            await live.RemoveAsync(begun.Live);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "The answer {Answer}, or what is made of its chat, failed")]
        public static partial void Failed(ILogger logger, Guid answer, Exception exception);
    }
}
