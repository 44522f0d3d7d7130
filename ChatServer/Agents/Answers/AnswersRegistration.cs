namespace ChatServer.Agents.Answers;

internal static class AnswersRegistration
{
    public static IServiceCollection AddAnswers(this IServiceCollection services) => services
        .AddSingleton<UnansweredQuestions>()
        .AddSingleton<AnswerDelivery>()
        .AddSingleton<AgentAnswers>();
}
