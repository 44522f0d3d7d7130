namespace ChatServer.Tests.World;

/// <summary>Everything that users do with messages in direct conversations and groups, over all APIs.</summary>
[Parallelizable]
internal sealed class WorldTests : WorldFixture
{
    [Test]
    public Task All_users_see_the_state_of_the_model_and_copies_catch_up_with_it([Range(1, 20)] int seed) =>
        NewRun().PlayAsync(seed, Length);

    protected override WorldRun NewRun() => new ConversationRun(Server);
}
