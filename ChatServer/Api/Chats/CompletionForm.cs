using System.Text.Json;
using ChatServer.Agents.Completions;
using ChatServer.Refusals;

namespace ChatServer.Api.Chats;

/// <summary>The body of a request for an answer, see <c>CompletionRequestBody</c>.</summary>
/// <param name="IncludesUsage">Whether a stream ends with what was used.</param>
internal sealed record CompletionForm(CompletionRequest Request, bool IsStreamed, bool IncludesUsage)
{
    private const double MaxTemperature = 2;
    private const int MaxTokens = 1_000_000;

    public static Outcome<CompletionForm> Of(Guid userId, RawBody body)
    {
        var (model, messages) = (body.FindText("model"), CompletionMessages.Of(body));
        var (target, numbers) = (TargetOf(body), NumbersOf(body));
        var (isStreamed, stream) = (body.FindFlag("stream"), InnerOf(body, "stream_options"));
        if ((model.Refusal ?? messages.Refusal ?? target.Refusal ?? numbers.Refusal ?? isStreamed.Refusal ?? stream.Refusal)
            is { } refusal)
            return refusal;

        if (string.IsNullOrEmpty(model.Value.Text))
            return Refusal.Missing("model");

        var includesUsage = stream.Value!.FindFlag("include_usage");
        if (includesUsage.IsRefused)
            return Within(includesUsage.Refusal, "stream_options");

        var request = new CompletionRequest(userId, model.Value.Text, messages.Value!)
        {
            Temperature = numbers.Value!.Temperature,
            TopP = numbers.Value.TopP,
            MaxTokens = numbers.Value.MaxTokens,
            Target = target.Value!.Target,
        };
        return new CompletionForm(request, isStreamed.Value.IsSet, includesUsage.Value.IsSet);
    }

    private static Outcome<FoundTarget> TargetOf(RawBody body)
    {
        var (chat, message, session) = (body.FindText("chat_id"), body.FindText("id"), body.FindText("session_id"));
        var tasks = InnerOf(body, "background_tasks");
        if ((chat.Refusal ?? message.Refusal ?? session.Refusal ?? tasks.Refusal) is { } refusal)
            return refusal;

        if (string.IsNullOrEmpty(chat.Value.Text))
            return new FoundTarget(Target: null);

        if (string.IsNullOrEmpty(message.Value.Text))
            return Refusal.Missing("id");

        var asked = TasksOf(tasks.Value!);
        return asked.IsRefused
            ? Within(asked.Refusal, "background_tasks")
            : new FoundTarget(new CompletionTarget(ChatAnswers.IdOf(chat.Value.Text), message.Value.Text, asked.Value));
    }

    private static Outcome<TasksAsked> TasksOf(RawBody tasks)
    {
        var (title, tags) = (tasks.FindFlag("title_generation"), tasks.FindFlag("tags_generation"));
        var followUps = tasks.FindFlag("follow_up_generation");
        return (title.Refusal ?? tags.Refusal ?? followUps.Refusal) is { } refusal
            ? refusal
            : new TasksAsked(title.Value.IsSet, tags.Value.IsSet, followUps.Value.IsSet);
    }

    // Clients of Open WebUI put them into "params".
    private static Outcome<Numbers> NumbersOf(RawBody body)
    {
        var inner = InnerOf(body, "params");
        if (inner.IsRefused)
            return inner.Refusal;

        var (own, within) = (Numbers.Of(body), Numbers.Of(inner.Value));
        if (own.IsRefused)
            return own.Refusal;

        return within.IsRefused ? Within(within.Refusal, "params") : own.Value.Or(within.Value);
    }

    // Without members if it is absent.
    private static Outcome<RawBody> InnerOf(RawBody body, string name)
    {
        var found = body.Find(name, JsonTokenType.StartObject, "be an object");
        if (found.IsRefused)
            return found.Refusal;

        return RawBody.Parse(found.Value.IsEmpty ? "{}"u8.ToArray() : found.Value);
    }

    private static Refusal Within(Refusal refusal, string place) => refusal with { Name = $"{place}.{refusal.Name}" };

    private sealed record FoundTarget(CompletionTarget? Target);

    private sealed record Numbers(double? Temperature, double? TopP, int? MaxTokens)
    {
        public Numbers Or(Numbers others) => new(
            Temperature ?? others.Temperature, TopP ?? others.TopP, MaxTokens ?? others.MaxTokens);

        public static Outcome<Numbers> Of(RawBody body)
        {
            var (temperature, topP) = (body.FindNumber("temperature", 0, MaxTemperature), body.FindNumber("top_p", 0, 1));
            var tokens = body.FindWhole("max_tokens", 1, CompletionForm.MaxTokens);
            var completion = body.FindWhole("max_completion_tokens", 1, CompletionForm.MaxTokens);
            var count = body.FindWhole("n", 1, 1);
            if ((temperature.Refusal ?? topP.Refusal ?? tokens.Refusal ?? completion.Refusal ?? count.Refusal) is { } refusal)
                return refusal;

            var most = completion.Value.Number ?? tokens.Value.Number;
            return new Numbers(temperature.Value.Number, topP.Value.Number, (int?)most);
        }
    }
}
