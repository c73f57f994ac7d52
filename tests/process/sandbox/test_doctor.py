"""`rlm-desktop doctor` on the sandbox."""


def test_doctor_lists_the_walls_their_versions_and_the_self_test(shell, shell_json):
    found = shell_json("doctor")["sandbox"]
    walls = {wall["name"]: wall for wall in found["walls"]}
    assert "seccomp" in walls["a list of allowed system calls"]["version"]
    assert all(wall["is_up"] for wall in walls.values() if wall["is_needed"])
    assert all(wall["stops"] and wall["without"] for wall in walls.values())
    assert found["self_test"].startswith("passed: ")
    assert found["problem"] == ""
    assert "--python subset" in found["fallback"]
    told = shell("doctor").stdout
    assert "a list of allowed system calls: seccomp filter for" in told
    assert "self_test            passed" in told
