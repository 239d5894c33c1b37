"""Whether a release kept and rejected the events that the contract says.

    python compare_counts.py RELEASE_DIR SOURCE_DIR DATE TIMEZONE LOOKBACK

Prints each reason with the oracle's and the release's count; exit code 1 where one differs.
"""

import sys
from pathlib import Path

import pandas as pd
from clean_oracle import REASONS, judge, summary


def published_counts(release: Path) -> dict:
    files = sorted((release / "rejected").glob("*.parquet")) or [release / "rejected.parquet"]
    rows = pd.concat([pd.read_parquet(file, columns=["dataset", "reason"]) for file in files])
    return rows[rows.dataset == "events"].reason.value_counts().to_dict()


def main() -> int:
    release, source, day, zone, lookback = sys.argv[1:6]
    expected = summary(judge(Path(source), day, zone, int(lookback)))
    found = published_counts(Path(release))
    different = 0
    print(f"{'reason':22}{'oracle':>10}{'release':>10}")
    for reason in REASONS:
        pair = expected["rejected"][reason], found.get(reason, 0)
        different += pair[0] != pair[1]
        print(f"{reason:22}{pair[0]:>10}{pair[1]:>10}{'' if pair[0] == pair[1] else '   differs'}")
    print(f"{'read':22}{expected['read']:>10}\n{'kept':22}{expected['kept']:>10}")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
