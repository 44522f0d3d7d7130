using ChatServer.Storage.Clocks;
using ChatServer.Tests.Harness;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatServer.Tests.Storage;

/// <summary>
/// The server's time on a machine whose clock jumps; the machine's monotonic clock measures the time between.
/// </summary>
[Parallelizable]
internal sealed class SteadyClockTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Month = TimeSpan.FromDays(30);
    private JumpingClock machine = null!;
    private ClockTrust trust = null!;
    private SteadyClock clock = null!;
    private DateTimeOffset start;

    [SetUp]
    public void Start()
    {
        machine = new JumpingClock();
        trust = new ClockTrust(machine);
        start = machine.GetUtcNow();
        clock = new SteadyClock(machine, trust, NullLogger<SteadyClock>.Instance);
    }

    private TimeSpan Shown => clock.GetUtcNow() - start;

    [Test]
    public void A_jump_of_a_month_for_a_second_changes_nothing()
    {
        machine.Jump(Month);
        Pass(Second);
        var ahead = Shown;
        machine.Jump(-Month);
        Pass(Second);

        Assert.That(ahead, Is.EqualTo(Second));
        Assert.That(Shown, Is.EqualTo(2 * Second));
        Assert.That(trust.IsDoubtful, Is.False);
    }

    [Test]
    public void A_clock_that_is_ahead_for_less_than_an_hour_is_followed_neither_forward_nor_back()
    {
        machine.Jump(Month);
        Pass(59 * Minute);
        var ahead = Shown;
        machine.Jump(-Month);
        Pass(Minute);

        Assert.That(ahead, Is.EqualTo(59 * Minute));
        Assert.That(Shown, Is.EqualTo(Hour));
    }

    [Test]
    public void A_lasting_jump_is_followed_and_undone_when_the_clock_returns()
    {
        machine.Jump(Month);
        Pass(Hour + Second);
        var followed = Shown;
        var wasDoubtful = trust.IsDoubtful;
        machine.Jump(-Month);
        Pass(Second);

        Assert.That(followed, Is.EqualTo(Month + Hour + Second));
        Assert.That(wasDoubtful, Is.True, "no data is deleted by a time that may be a month ahead");
        Assert.That(Shown, Is.EqualTo(Hour + 2 * Second));
    }

    [Test]
    public void A_machine_that_slept_for_hours_is_followed_after_five_minutes()
    {
        machine.Jump(8 * Hour);
        Pass(4 * Minute);
        var before = Shown;
        Pass(2 * Minute);

        Assert.That(before, Is.EqualTo(4 * Minute));
        Assert.That(Shown, Is.EqualTo(8 * Hour + 6 * Minute));
    }

    [Test]
    public void Several_jumps_are_not_followed_one_after_the_other()
    {
        for (var jump = 0; jump < 10; jump++)
        {
            machine.Jump(Month);
            Pass(10 * Minute);
        }

        Assert.That(Shown, Is.EqualTo(100 * Minute));
    }

    [Test]
    public void Small_steps_are_followed_up_to_an_hour_in_sum()
    {
        machine.Jump(50 * Minute);
        Pass(Second);
        var once = Shown;
        machine.Jump(50 * Minute);
        Pass(Second);

        Assert.That(once, Is.EqualTo(50 * Minute + Second));
        Assert.That(Shown, Is.EqualTo(50 * Minute + 2 * Second));
    }

    [Test]
    public void A_slow_drift_is_followed_indefinitely()
    {
        for (var hour = 0; hour < 100; hour++)
        {
            machine.Jump(5 * Minute);
            Pass(Hour);
        }

        Assert.That(Shown, Is.EqualTo(100 * (Hour + 5 * Minute)));
    }

    [Test]
    public void A_clock_that_was_ahead_at_the_start_is_followed_back_at_once()
    {
        machine.Jump(-Month);
        Pass(Second);

        Assert.That(Shown, Is.EqualTo(Second - Month));
    }

    [Test]
    public void A_clock_set_back_for_a_second_after_the_start_is_followed_in_both_directions()
    {
        machine.Jump(-Month);
        Pass(Second);
        machine.Jump(Month);
        Pass(Second);

        Assert.That(Shown, Is.EqualTo(2 * Second));
    }

    [Test]
    public void A_clock_set_back_later_is_not_followed_at_once_and_other_processes_count_as_behind()
    {
        for (var day = 0; day < 48; day++)
            Pass(Hour);
        machine.Jump(-Month);
        Pass(Second);
        var (shown, behind) = (Shown, trust.MachineBehind);
        machine.Jump(Month);
        Pass(Second);

        Assert.That(shown, Is.EqualTo(48 * Hour + Second));
        Assert.That(behind, Is.EqualTo(Month));
        Assert.That(Shown, Is.EqualTo(48 * Hour + 2 * Second));
        Assert.That(trust.MachineBehind, Is.EqualTo(TimeSpan.Zero));
    }

    // Like the server, which reads the clock at least once a second.
    private void Pass(TimeSpan time)
    {
        clock.GetUtcNow();
        machine.Advance(time);
        clock.GetUtcNow();
    }
}
