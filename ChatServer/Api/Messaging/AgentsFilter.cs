using ChatServer.Agents;
using ChatServer.Api.Errors;
using ChatServer.Refusals;

namespace ChatServer.Api.Messaging;

/// <summary>Answers 501 where the server has no agents.</summary>
internal static class AgentsFilter
{
    public static RouteGroupBuilder NeedsAgents(this RouteGroupBuilder group) => group.AddEndpointFilter(AnswerIfEnabledAsync);

    private static async ValueTask<object?> AnswerIfEnabledAsync(
        EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        context.HttpContext.RequestServices.GetRequiredService<AgentOptions>().Enabled
            ? await next(context)
            : DetailError.Of(new Refusal(RefusalCode.AgentsDisabled), MessagingWords.All);
}
