"""Purchases after the calibration period: python make_holdout.py CDNOW_sample.txt > holdout.csv"""
import sys
from datetime import date

days = {}
for line in open(sys.argv[1]):
    _, customer, day, *_ = line.split()
    days.setdefault(int(customer), set()).add(day)
end = date(1997, 9, 30).strftime("%Y%m%d")
print("ID,x2")
for customer in sorted(days):
    print(f"{customer},{sum(day > end for day in days[customer])}")
